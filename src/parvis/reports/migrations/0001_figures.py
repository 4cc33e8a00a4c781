import django.db.models.deletion
import parvis.kit.clock
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
                    name='Progress',
                    fields=[
                        ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ('entry_id', models.UUIDField(help_text='everything before this entry is counted', null=True)),
                        ('counted_at', models.DateTimeField(help_text='when nothing was left to count; none while all is counted anew', null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='UsualTime',
                    fields=[
                        ('service', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='catalogue.service')),
                        ('count', models.PositiveSmallIntegerField(help_text='of requests it is drawn from')),
                        ('half', models.DurationField(help_text='half of them took no longer')),
                        ('most', models.DurationField(help_text='four out of five took no longer')),
                        ('counted_at', models.DateTimeField(default=parvis.kit.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='Avoided',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.article')),
                        ('day', models.DateField()),
                        ('count', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['day'], name='avoided_day')],
                        'constraints': [models.UniqueConstraint(fields=('article', 'day'), name='report_avoided_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Outcome',
                    fields=[
                        ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='tickets.ticket')),
                        ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                        ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.service')),
                        ('team', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.team')),
                        ('agent', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('days', models.JSONField(help_text='{day: {what (reports.counting): how often}}')),
                        ('first_on', models.DateField()),
                        ('last_on', models.DateField()),
                        ('solved_at', models.DateTimeField(null=True)),
                        ('lasted', models.DurationField(help_text='from its filing to its end; none while open, nor where it was withdrawn', null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['organisation', 'last_on'], name='outcome_organisation'), models.Index(fields=['last_on'], name='outcome_last'), models.Index(condition=models.Q(('lasted__isnull', False)), fields=['service', '-solved_at'], name='outcome_solved')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportSubscription',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='report_subscriptions', to=settings.AUTH_USER_MODEL)),
                        ('query', models.CharField(blank=True, help_text='what the figures are narrowed to, as their address says it', max_length=500)),
                        ('weekday', models.PositiveSmallIntegerField(default=0, help_text='0 is Monday')),
                        ('hour', models.PositiveSmallIntegerField(default=8, help_text='on the clock of the house')),
                        ('language', models.CharField(max_length=5)),
                        ('next_at', models.DateTimeField(help_text='when the next one is written')),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['next_at'], name='subscription_due')],
                        'constraints': [models.UniqueConstraint(fields=('person', 'query'), name='report_subscription_once'), models.CheckConstraint(condition=models.Q(('hour__lte', 23), ('weekday__lte', 6)), name='subscription_in_the_week')],
                    },
                ),
                migrations.CreateModel(
                    name='Tally',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('span', models.CharField(choices=[('d', 'Day'), ('m', 'Month')], max_length=1)),
                        ('cut', models.CharField(choices=[('t', 'Team'), ('a', 'Agent'), ('o', 'Organisation')], max_length=1)),
                        ('day', models.DateField(help_text='of a month, its first')),
                        ('service', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.service')),
                        ('subject', models.CharField(blank=True, help_text='key of the team, agent or organisation; empty: none', max_length=36)),
                        ('counts', models.JSONField(help_text='{what (reports.counting): how often}')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('cut', 'span', 'day', 'service', 'subject'), name='report_tally_once')],
                    },
                ),
            ],
        ),
    ]
