import django.db.models.deletion
import parvis.kit.clock
import parvis.kit.fields
import parvis.kit.ids
import parvis.kit.migration_steps
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('assets', '0001_squashed_0002_configured'),
        ('people', '0001_squashed_0011_team_archived_at'),
        ('tickets', '0001_squashed_0018_batches'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='people.organisation')),
                        ('portal_key', models.CharField(max_length=40)),
                        ('number', models.CharField(help_text='what people quote: 190509-1029-2679560', max_length=30)),
                        ('connector_key', models.CharField(max_length=60)),
                        ('operation_key', models.CharField(max_length=60)),
                        ('environment', models.CharField(default='production', help_text="production, or the organisation's sandbox", max_length=14)),
                        ('key', models.CharField(help_text='made by the form or client: a second send returns this run', max_length=64)),
                        ('input_hash', models.CharField(blank=True, help_text='a key sent again with other input is refused', max_length=64)),
                        ('asset', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='assets.asset')),
                        ('ticket', models.ForeignKey(blank=True, help_text='the ask it works for', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='tickets.ticket')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='connectors.run')),
                        ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to=settings.AUTH_USER_MODEL)),
                        ('summary', parvis.kit.fields.CleanCharField(blank=True, help_text='what was asked about, in a list: an address, a line', max_length=200)),
                        ('input', models.JSONField(blank=True, default=dict)),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('timed-out', 'no answer in time'), ('cancelled', 'cancelled')], default='waiting', max_length=9)),
                        ('progress', models.PositiveSmallIntegerField(default=0, help_text='per cent')),
                        ('progress_text', parvis.kit.fields.CleanCharField(blank=True, max_length=200)),
                        ('verdict', models.CharField(blank=True, help_text='the result in one word: OK, NOK, eligible…', max_length=40)),
                        ('result', models.JSONField(blank=True, null=True)),
                        ('error_code', models.CharField(blank=True, max_length=60)),
                        ('error', parvis.kit.fields.CleanTextField(blank=True, help_text='for the team: no secret')),
                        ('remote_reference', models.CharField(blank=True, help_text='what the outside system calls it', max_length=120)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_attempt_at', models.DateTimeField(blank=True, default=parvis.kit.clock.now, null=True)),
                        ('lease_until', models.DateTimeField(blank=True, null=True)),
                        ('leased_by', models.CharField(blank=True, max_length=80)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=parvis.kit.clock.now)),
                        ('started_at', models.DateTimeField(blank=True, null=True)),
                        ('finished_at', models.DateTimeField(blank=True, null=True)),
                        ('expires_at', models.DateTimeField(blank=True, help_text='none: kept', null=True)),
                        ('is_evidence', models.BooleanField(default=False, help_text='a ticket rests on it: it outlives `expires_at`')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['organisation', 'connector_key', 'operation_key', '-id'], name='run_organisation_latest'), models.Index(fields=['asset', 'operation_key', '-id'], name='run_asset_latest'), models.Index(fields=['ticket', '-id'], name='run_ticket'), models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['next_attempt_at'], name='run_due'), models.Index(condition=models.Q(('is_evidence', False)), fields=['expires_at'], name='run_expiry')],
                        'constraints': [models.UniqueConstraint(fields=('portal_key', 'number'), name='run_number_once'), models.UniqueConstraint(fields=('organisation', 'key'), name='run_key_once'), models.UniqueConstraint(condition=models.Q(('remote_reference', ''), _negated=True), fields=('connector_key', 'remote_reference'), name='run_remote_once'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='run_progress_at_most_100'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'failed', 'timed-out', 'cancelled'])), name='run_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state__in', ['waiting', 'running'])), models.Q(models.Q(('state__in', ['waiting', 'running']), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='run_finished_at')],
                    },
                ),
                migrations.CreateModel(
                    name='Evidence',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='people.organisation')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='connectors.run')),
                        ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='tickets.ticket')),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('ticket', 'run'), name='evidence_once')],
                    },
                ),
            ],
        ),
    ]
