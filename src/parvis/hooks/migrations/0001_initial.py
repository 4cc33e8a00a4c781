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
        ('people', '0001_squashed_0011_team_archived_at'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Webhook',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to='people.organisation')),
                        ('url', models.URLField(max_length=2000)),
                        ('title', parvis.kit.fields.CleanCharField(blank=True, max_length=200)),
                        ('sealed_secret', models.BinaryField()),
                        ('events', models.JSONField(blank=True, default=list, help_text='verbs of the journal, such as ticket.moved; empty: all')),
                        ('query', parvis.kit.fields.CleanCharField(blank=True, help_text="filter given by a hub's subscriber", max_length=500)),
                        ('shape', models.CharField(choices=[('parvis', 'Parvis'), ('cloud-event', 'Cloud Event'), ('tmf', 'Tmf')], default='parvis', help_text='what the body looks like', max_length=11)),
                        ('state', models.CharField(choices=[('active', 'active'), ('paused', 'paused'), ('disabled', 'disabled after failures')], default='active', max_length=8)),
                        ('failures', models.PositiveIntegerField(default=0, help_text='in a row, since the last success')),
                        ('disabled_at', models.DateTimeField(blank=True, null=True)),
                        ('last_success_at', models.DateTimeField(blank=True, null=True)),
                        ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='webhooks', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=parvis.kit.clock.now)),
                    ],
                    options={
                        'ordering': ['portal_key', '-id'],
                        'indexes': [models.Index(condition=models.Q(('state', 'active')), fields=['portal_key', 'organisation'], name='webhook_active')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['active', 'paused', 'disabled'])), name='webhook_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('disabled_at__isnull', False), ('state', 'disabled')), models.Q(models.Q(('state', 'disabled'), _negated=True), ('disabled_at', None)), _connector='OR'), name='webhook_disabled_at')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, help_text='the webhook-id header: the same at every attempt', primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='people.organisation')),
                        ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='hooks.webhook')),
                        ('entry_id', models.UUIDField(help_text='of the journal, which is not known here')),
                        ('event', models.CharField(max_length=60)),
                        ('payload', models.JSONField(help_text='frozen when it happened')),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'given up'), ('cancelled', 'cancelled')], default='waiting', max_length=9)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_attempt_at', models.DateTimeField(blank=True, default=parvis.kit.clock.now, null=True)),
                        ('lease_until', models.DateTimeField(blank=True, null=True)),
                        ('leased_by', models.CharField(blank=True, max_length=80)),
                        ('last_attempt_at', models.DateTimeField(blank=True, null=True)),
                        ('last_status', models.PositiveSmallIntegerField(blank=True, help_text='HTTP; none: no answer', null=True)),
                        ('last_error', parvis.kit.fields.CleanTextField(blank=True, max_length=2000)),
                        ('last_took', models.DurationField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['next_attempt_at'], name='delivery_due'), models.Index(fields=['webhook', '-id'], name='delivery_latest')],
                        'constraints': [models.UniqueConstraint(fields=('webhook', 'entry_id'), name='delivery_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'sent', 'failed', 'cancelled'])), name='delivery_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), _negated=True), ('next_attempt_at__isnull', False), _connector='OR'), name='delivery_has_a_time')],
                    },
                ),
            ],
        ),
    ]
