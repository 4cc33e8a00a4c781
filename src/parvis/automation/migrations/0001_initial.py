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
        ('catalogue', '0001_squashed_0009_usual_time'),
        ('people', '0001_squashed_0011_team_archived_at'),
        ('tickets', '0001_squashed_0018_batches'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Automation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='automations', to='catalogue.portal')),
                        ('key', models.SlugField(max_length=60)),
                        ('title', models.JSONField(help_text='text in languages')),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='automations', to=settings.AUTH_USER_MODEL)),
                        ('when', models.JSONField(default=dict)),
                        ('condition', models.JSONField(blank=True, default=dict)),
                        ('acts', models.JSONField(default=list)),
                        ('most_per_hour', models.PositiveSmallIntegerField(default=10, help_text='on one request')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('is_active', models.BooleanField(default=True)),
                        ('active_since', models.DateTimeField(default=parvis.kit.clock.now, editable=False, help_text='what came before is none of its business')),
                        ('paused_at', models.DateTimeField(blank=True, editable=False, null=True)),
                        ('paused_because', models.CharField(blank=True, choices=[('hand', 'by hand'), ('failed', 'it failed several times in a row'), ('looped', 'it acted too often on one request'), ('chained', 'rules set each other off too many times in a row')], editable=False, max_length=7)),
                        ('failures', models.PositiveSmallIntegerField(default=0, editable=False, help_text='in a row')),
                        ('last_run_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        'ordering': ['portal', 'order', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'key'), name='automation_key_once'), models.CheckConstraint(condition=models.Q(models.Q(('paused_at', None), ('paused_because', '')), models.Q(('paused_at__isnull', False), models.Q(('paused_because', ''), _negated=True)), _connector='OR'), name='automation_paused_for_a_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='AutomationRun',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('automation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='automation.automation')),
                        ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='automation_runs', to='tickets.ticket')),
                        ('entry_id', models.UUIDField(blank=True, help_text='of the journal: what set it off; none: time did', null=True)),
                        ('instant', models.DateTimeField(blank=True, help_text='of a rule of time: the instant that it counts from', null=True)),
                        ('at', models.DateTimeField(default=parvis.kit.clock.now)),
                        ('state', models.CharField(choices=[('done', 'done'), ('nothing', 'nothing to change'), ('failed', 'failed'), ('stopped', 'stopped by the guard')], max_length=7)),
                        ('depth', models.PositiveSmallIntegerField(default=1, help_text='how many rules in a row led here, itself included')),
                        ('matched', models.JSONField(blank=True, default=dict, help_text='{fact: its value} of those that the condition looked at')),
                        ('did', models.JSONField(blank=True, default=list, help_text='[{do, changed, entry?}] of each act, in its order')),
                        ('problem', parvis.kit.fields.CleanTextField(blank=True, max_length=2000)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['automation', '-id'], name='automation_run_latest'), models.Index(fields=['ticket', 'at'], name='automation_run_ticket')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('instant__isnull', False)), fields=('automation', 'ticket', 'instant'), name='automation_once_per_instant'), models.UniqueConstraint(condition=models.Q(('entry_id__isnull', False)), fields=('automation', 'entry_id'), name='automation_once_per_entry')],
                    },
                ),
                migrations.CreateModel(
                    name='Occurrence',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.ticket')),
                        ('entry_id', models.UUIDField(help_text='of the journal', unique=True)),
                        ('event', models.CharField(max_length=40)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['id'],
                    },
                ),
            ],
        ),
    ]
