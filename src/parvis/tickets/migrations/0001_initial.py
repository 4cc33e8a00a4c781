import django.db.models.deletion
import parvis.kit.clock
import parvis.kit.fields
import parvis.kit.ids
import parvis.kit.migration_steps
import parvis.tickets.search_index
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('assets', '0001_initial'),
        ('catalogue', '0001_initial'),
        ('intake', '0001_initial'),
        ('people', '0001_initial'),
        ('planning', '0001_initial'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Series',
                    fields=[
                        ('prefix', models.CharField(max_length=12, primary_key=True, serialize=False)),
                        ('last_number', models.PositiveBigIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name_plural': 'series',
                    },
                ),
                migrations.CreateModel(
                    name='Ticket',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('reference', models.CharField(max_length=32, unique=True)),
                        ('contact', models.JSONField(blank=True, default=dict, help_text='{name, email, language} of a requester without account')),
                        ('title', parvis.kit.fields.CleanCharField(max_length=250)),
                        ('answers', models.JSONField(default=dict, help_text='{field key: value} of the last revision; a file is {id, name, size}')),
                        ('answers_revision', models.PositiveSmallIntegerField(default=1)),
                        ('visibility', models.CharField(help_text='copied from the service; staff may narrow it', max_length=12)),
                        ('status_key', models.CharField(max_length=60)),
                        ('phase', models.CharField(choices=[('new', 'new'), ('active', 'active'), ('waiting', 'waiting'), ('solved', 'solved'), ('closed', 'closed')], max_length=7)),
                        ('is_open', models.BooleanField(default=True, help_text='not closed: kept beside the phase for the indexes of lists')),
                        ('turn', models.CharField(choices=[('team', 'team'), ('customer', 'customer'), ('third', 'third'), ('none', 'none')], max_length=8)),
                        ('status_since', models.DateTimeField(default=parvis.kit.clock.now)),
                        ('next_move_at', models.DateTimeField(blank=True, help_text='when the workflow moves it by itself', null=True)),
                        ('next_reminder_at', models.DateTimeField(blank=True, null=True)),
                        ('urgency', models.PositiveSmallIntegerField(default=3, help_text='1 very low … 5 very high, by the customer')),
                        ('impact', models.PositiveSmallIntegerField(default=3, help_text='1 … 5, by the team')),
                        ('priority', models.PositiveSmallIntegerField(default=3, help_text='1 … 5, and 6 major: from the matrix, or set')),
                        ('tags', models.JSONField(blank=True, default=list)),
                        ('due_at', models.DateTimeField(blank=True, help_text='the nearest commitment still to keep', null=True)),
                        ('external_reference', parvis.kit.fields.CleanCharField(blank=True, help_text="the requester's own number", max_length=60)),
                        ('channel', models.CharField(default='web', max_length=4)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=parvis.kit.clock.now, help_text='last thing its people can see; the order of lists')),
                        ('first_answered_at', models.DateTimeField(blank=True, null=True)),
                        ('last_customer_entry_at', models.DateTimeField(blank=True, null=True)),
                        ('last_team_entry_at', models.DateTimeField(blank=True, null=True)),
                        ('solved_at', models.DateTimeField(blank=True, null=True)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('reopened_count', models.PositiveSmallIntegerField(default=0)),
                        ('version', models.PositiveIntegerField(default=1, help_text='advanced by every change: two writers cannot both win')),
                        ('key', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, help_text='idempotency key of the filing', unique=True)),
                        ('searchable', models.TextField(blank=True, editable=False, help_text='stems of reference, title, answers and public messages')),
                        ('searchable_internal', models.TextField(blank=True, editable=False, help_text='stems of internal notes: searched by the team only')),
                        ('rating', models.PositiveSmallIntegerField(blank=True, help_text='satisfaction, 1 … 5', null=True)),
                        ('rating_comment', parvis.kit.fields.CleanTextField(blank=True)),
                        ('agent', models.ForeignKey(db_index=False, blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tickets_assigned', to=settings.AUTH_USER_MODEL)),
                        ('form_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='intake.formversion')),
                        ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='tickets.ticket')),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='people.organisation')),
                        ('portal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='catalogue.portal')),
                        ('requester', models.ForeignKey(db_index=False, blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets_requested', to=settings.AUTH_USER_MODEL)),
                        ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='catalogue.service')),
                        ('team', models.ForeignKey(db_index=False, blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tickets', to='people.team')),
                        ('workflow', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='catalogue.workflow')),
                    ],
                    options={
                        'ordering': ['-updated_at', '-id'],
                        'abstract': False,
                        'indexes': [models.Index(fields=['organisation', '-updated_at', '-id'], name='ticket_organisation_latest'), models.Index(fields=['organisation', 'is_open', '-updated_at', '-id'], include=('portal', 'visibility'), name='ticket_organisation_open'), models.Index(fields=['requester', '-updated_at', '-id'], name='ticket_requester_latest'), models.Index(fields=['requester', 'is_open', '-updated_at', '-id'], include=('portal', 'turn'), name='ticket_requester_open'), models.Index(fields=['portal', '-updated_at', '-id'], name='ticket_portal_latest'), models.Index(fields=['service', 'is_open', '-updated_at', '-id'], name='ticket_service_open'), models.Index(fields=['is_open', '-updated_at', '-id'], name='ticket_open_latest'), models.Index(fields=['-updated_at', '-id'], name='ticket_latest'), models.Index(fields=['agent', 'is_open', '-updated_at', '-id'], name='ticket_agent_open'), models.Index(fields=['team', 'is_open', '-updated_at', '-id'], name='ticket_team_open'), models.Index(condition=models.Q(('next_move_at__isnull', False)), fields=['next_move_at'], name='ticket_next_move'), models.Index(condition=models.Q(('next_reminder_at__isnull', False)), fields=['next_reminder_at'], name='ticket_next_reminder')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('impact__range', (1, 5)), ('priority__range', (1, 6)), ('urgency__range', (1, 5))), name='ticket_levels'), models.CheckConstraint(condition=models.Q(models.Q(('is_open', True), models.Q(('phase', 'closed'), _negated=True)), models.Q(('is_open', False), ('phase', 'closed')), _connector='OR'), name='ticket_open_as_phase')],
                    },
                ),
                migrations.CreateModel(
                    name='Clock',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('milestone', models.CharField(help_text='first_answer, next_answer, resolution, or one of the workflow', max_length=40)),
                        ('target', models.DurationField()),
                        ('started_at', models.DateTimeField(default=parvis.kit.clock.now)),
                        ('due_at', models.DateTimeField(blank=True, null=True)),
                        ('met_at', models.DateTimeField(blank=True, null=True)),
                        ('warned_at', models.DateTimeField(blank=True, null=True)),
                        ('breached_at', models.DateTimeField(blank=True, null=True)),
                        ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='planning.agreement')),
                        ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='planning.calendar')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='tickets.ticket')),
                    ],
                    options={
                        'ordering': ['due_at'],
                        'indexes': [models.Index(condition=models.Q(('met_at__isnull', True)), fields=['due_at'], name='clock_due')],
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'milestone', 'started_at'), name='clock_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Interval',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField(blank=True, null=True)),
                        ('is_counted', models.BooleanField()),
                        ('reason', models.CharField(help_text='status or move that opened it', max_length=60)),
                        ('clock', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='intervals', to='tickets.clock')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                    ],
                    options={
                        'ordering': ['starts_at'],
                    },
                ),
                migrations.CreateModel(
                    name='SavedView',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('portal_key', models.CharField(blank=True, help_text='empty: the desk', max_length=40)),
                        ('name', parvis.kit.fields.CleanCharField(max_length=80)),
                        ('query', parvis.kit.fields.CleanCharField(blank=True, max_length=1000)),
                        ('columns', models.JSONField(blank=True, default=list)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to='people.team')),
                    ],
                    options={
                        'ordering': ['order', 'name'],
                    },
                ),
                migrations.CreateModel(
                    name='Task',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('title', parvis.kit.fields.CleanCharField(max_length=250)),
                        ('body', parvis.kit.fields.CleanTextField(blank=True)),
                        ('is_public', models.BooleanField(default=False)),
                        ('planned_at', models.DateTimeField(blank=True, null=True)),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('spent', models.DurationField(blank=True, null=True)),
                        ('is_billable', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('agent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tasks', to=settings.AUTH_USER_MODEL)),
                        ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='planning.agreement')),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='tickets.ticket')),
                    ],
                    options={
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='Share',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('may_write', models.BooleanField(default=True)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(help_text="the ticket's", on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('shared_with', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares_received', to='people.organisation')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'shared_with'), name='share_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Participant',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('role', models.CharField(choices=[('requester', 'Requester'), ('participant', 'Participant'), ('proposed', 'Proposed'), ('handler', 'Handler'), ('reader', 'Reader')], max_length=11)),
                        ('is_notified', models.BooleanField(default=True)),
                        ('last_read_at', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to=settings.AUTH_USER_MODEL)),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='tickets.ticket')),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['user', 'role', 'ticket'], name='participant_user')],
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'user'), name='participant_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Link',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('duplicate', 'Duplicate'), ('caused_by', 'Caused By'), ('parent', 'Parent'), ('follows', 'Follows'), ('related', 'Related')], max_length=9)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links_in', to='tickets.ticket')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'other', 'kind'), name='link_once'), models.CheckConstraint(condition=models.Q(('ticket', models.F('other')), _negated=True), name='link_not_itself')],
                    },
                ),
                migrations.CreateModel(
                    name='Draft',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('session_hash', models.CharField(blank=True, max_length=64)),
                        ('kind', models.CharField(default='form', help_text='form, answers, reply or note', max_length=10)),
                        ('answers', models.JSONField(blank=True, default=dict, help_text='as typed: not cleaned yet')),
                        ('step_key', models.CharField(blank=True, max_length=60)),
                        ('done_steps', models.JSONField(blank=True, default=list)),
                        ('key', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, help_text='idempotency key of the filing it becomes')),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=parvis.kit.clock.now)),
                        ('form_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.formversion')),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.service')),
                        ('ticket', models.ForeignKey(blank=True, help_text='when it corrects or answers one', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='tickets.ticket')),
                    ],
                    options={
                        'ordering': ['-updated_at'],
                        'indexes': [models.Index(fields=['owner', '-updated_at'], name='draft_owner_latest'), models.Index(condition=models.Q(('session_hash', ''), _negated=True), fields=['session_hash'], name='draft_session')],
                    },
                ),
                migrations.CreateModel(
                    name='Approval',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('move_key', models.CharField(max_length=60)),
                        ('needed_count', models.PositiveSmallIntegerField(default=1, help_text='k of the n asked')),
                        ('asked_at', models.DateTimeField(default=parvis.kit.clock.now)),
                        ('due_at', models.DateTimeField(blank=True, null=True)),
                        ('reminded_at', models.DateTimeField(blank=True, null=True)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('is_approved', models.BooleanField(null=True)),
                        ('reason', parvis.kit.fields.CleanTextField(blank=True)),
                        ('approver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to=settings.AUTH_USER_MODEL)),
                        ('delegate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='tickets.ticket')),
                    ],
                    options={
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='AnswerRevision',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('number', models.PositiveSmallIntegerField()),
                        ('answers', models.JSONField()),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('form_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.formversion')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='tickets.ticket')),
                    ],
                    options={
                        'ordering': ['number'],
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'number'), name='revision_once')],
                    },
                ),
                migrations.CreateModel(
                    name='TicketAsset',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ticket_assets', to='assets.asset')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ticket_assets', to='tickets.ticket')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'asset'), name='ticket_asset_once')],
                    },
                ),
            ],
        ),
        parvis.tickets.search_index.AddSearchIndex(
        ),
    ]
