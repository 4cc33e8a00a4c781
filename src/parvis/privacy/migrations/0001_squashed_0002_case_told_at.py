import django.db.models.deletion
import parvis.kit.clock
import parvis.kit.fields
import parvis.kit.ids
import parvis.kit.migration_steps
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('privacy', '0001_initial'), ('privacy', '0002_case_told_at')]

    initial = True

    dependencies = [
        ('people', '0001_squashed_0011_team_archived_at'),
        ('tickets', '0001_squashed_0018_batches'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Case',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='personal_data_case', to='tickets.ticket')),
                        ('portal_key', models.CharField(max_length=40)),
                        ('state', models.CharField(choices=[('open', 'not searched yet'), ('searching', 'being searched'), ('found', 'to be decided'), ('applying', 'being carried out'), ('applied', 'carried out; the request itself goes when it is closed'), ('done', 'done')], default='open', max_length=9)),
                        ('ground', models.CharField(choices=[('erasure', 'Erasure (GDPR, article 17)'), ('rectification', 'Rectification (GDPR, article 16)'), ('access', 'Access (GDPR, article 15)'), ('portability', 'Portability (GDPR, article 20)')], default='erasure', max_length=13)),
                        ('received_on', models.DateField(help_text="when the controller had the person's demand")),
                        ('due_at', models.DateTimeField(help_text='end of the legal delay')),
                        ('extended_at', models.DateTimeField(blank=True, null=True)),
                        ('extension_reason', parvis.kit.fields.CleanTextField(blank=True)),
                        ('identity', models.CharField(blank=True, choices=[('document', 'Identity document, seen and not kept'), ('call', 'Call to a number we knew already'), ('mail', 'Answer from an address we knew already'), ('account', 'Asked from their own account'), ('customer', 'Checked by the customer who passed the request on')], max_length=8)),
                        ('identity_note', parvis.kit.fields.CleanCharField(blank=True, max_length=300)),
                        ('identity_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('identity_at', models.DateTimeField(blank=True, null=True)),
                        ('sought', models.JSONField(blank=True, default=dict, help_text='{users, emails, phones, names, terms}: emptied once done')),
                        ('recognised', models.JSONField(blank=True, default=dict, help_text='what the search knew the person by (kit.traces): emptied once done')),
                        ('corrections', models.JSONField(blank=True, default=list, help_text='[[wrong, right]]: emptied once done')),
                        ('searched_at', models.DateTimeField(blank=True, null=True)),
                        ('applied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('applied_at', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('warned_at', models.DateTimeField(blank=True, help_text='when the team was told that the legal delay ends soon', null=True)),
                        ('late_told_at', models.DateTimeField(blank=True, help_text='when the team was told that it is over', null=True)),
                    ],
                    options={
                        'ordering': ['due_at', 'id'],
                        'indexes': [models.Index(condition=models.Q(('state__in', ['searching', 'applying', 'applied'])), fields=['state'], name='case_at_work'), models.Index(fields=['portal_key', 'due_at'], name='case_portal_due')],
                    },
                ),
                migrations.CreateModel(
                    name='Bundle',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('portal_key', models.CharField(max_length=40)),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='data_bundles', to=settings.AUTH_USER_MODEL)),
                        ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='bundles', to='privacy.case')),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('state', models.CharField(choices=[('asked', 'Asked'), ('ready', 'Ready'), ('gone', 'Gone')], default='asked', max_length=5)),
                        ('storage_key', models.CharField(blank=True, max_length=80)),
                        ('size', models.PositiveBigIntegerField(default=0)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('made_at', models.DateTimeField(blank=True, null=True)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('state', 'asked')), fields=['state'], name='bundle_asked'), models.Index(condition=models.Q(('state', 'ready')), fields=['expires_at'], name='bundle_expiring')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('person', None), ('case', None), _connector='XOR'), name='bundle_of_one')],
                    },
                ),
                migrations.CreateModel(
                    name='Finding',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(help_text="the case's", on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='privacy.case')),
                        ('holding', models.CharField(max_length=40)),
                        ('row', models.CharField(max_length=40)),
                        ('relation', models.CharField(max_length=5)),
                        ('place', models.CharField(blank=True, max_length=60)),
                        ('rank', models.PositiveSmallIntegerField(default=50)),
                        ('waits', models.BooleanField(default=False, help_text='part of the request itself: goes when that is closed')),
                        ('choice', models.CharField(choices=[('keep', 'Keep'), ('rectify', 'Put right'), ('export', 'Hand over only'), ('anonymise', 'Erase')], default='anonymise', max_length=9)),
                        ('outcome', models.CharField(blank=True, help_text='delete, blank, redact, rectify, keep, export, held or gone', max_length=9)),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['rank', 'holding', 'id'],
                        'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['case', 'rank', 'id'], name='finding_to_do'), models.Index(fields=['row'], name='finding_row')],
                        'constraints': [models.UniqueConstraint(fields=('case', 'holding', 'row'), name='finding_once')],
                    },
                ),
                migrations.CreateModel(
                    name='LegalHold',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_holds', to='people.organisation')),
                        ('portal_key', models.CharField(max_length=40)),
                        ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='legal_holds', to='tickets.ticket')),
                        ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='legal_holds', to=settings.AUTH_USER_MODEL)),
                        ('reason', parvis.kit.fields.CleanCharField(max_length=300)),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('until', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('released_at', models.DateTimeField(blank=True, null=True)),
                        ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('released_at', None)), fields=['portal_key'], name='hold_standing')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ticket', None), ('person', None), _connector='OR'), name='hold_on_one')],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('portal_key', models.CharField(max_length=40)),
                        ('subject_kind', models.CharField(help_text='ticket or account', max_length=20)),
                        ('subject_id', models.UUIDField()),
                        ('since', models.DateTimeField(help_text='from when the period counts: closing it again, or signing in, begins another')),
                        ('ends_at', models.DateTimeField()),
                        ('told_at', models.DateTimeField(blank=True, help_text='none: there was nobody to tell', null=True)),
                        ('erased_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['ends_at'],
                        'indexes': [models.Index(condition=models.Q(('erased_at', None)), fields=['ends_at'], name='notice_due')],
                        'constraints': [models.UniqueConstraint(fields=('subject_id', 'since'), name='notice_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Proof',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('portal_key', models.CharField(max_length=40)),
                        ('cause', models.UUIDField(help_text='the case, or the notice: said twice, it stands once', unique=True)),
                        ('kind', models.CharField(help_text='case, ticket or account', max_length=10)),
                        ('reference', models.CharField(blank=True, max_length=32)),
                        ('ground', models.CharField(max_length=13)),
                        ('digests', models.JSONField(default=list, help_text="of the identifiers, with the server's key: to recognise them, not to read them")),
                        ('counts', models.JSONField(default=dict, help_text='{holding: {outcome: how many}}')),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('received_on', models.DateField(blank=True, null=True)),
                        ('at', models.DateTimeField(default=parvis.kit.clock.now)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['portal_key', '-id'], name='proof_portal')],
                    },
                ),
            ],
        ),
    ]
