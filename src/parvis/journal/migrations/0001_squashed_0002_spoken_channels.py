import django.db.models.deletion
import parvis.kit.clock
import parvis.kit.fields
import parvis.kit.ids
import parvis.kit.migration_steps
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('journal', '0001_initial'), ('journal', '0002_spoken_channels')]

    initial = True

    dependencies = [
        ('people', '0001_squashed_0011_team_archived_at'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='people.organisation')),
                        ('subject_kind', models.CharField(max_length=20)),
                        ('subject_id', models.UUIDField()),
                        ('verb', models.CharField(max_length=40)),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to=settings.AUTH_USER_MODEL)),
                        ('is_from_team', models.BooleanField(default=False)),
                        ('is_internal', models.BooleanField(default=False)),
                        ('body', parvis.kit.fields.CleanTextField(blank=True, help_text='Markdown as typed')),
                        ('body_html', models.TextField(blank=True, help_text='the same, sanitised once at write')),
                        ('data', models.JSONField(blank=True, default=dict)),
                        ('channel', models.CharField(choices=[('web', 'Web'), ('mail', 'Mail'), ('api', 'Api'), ('auto', 'Auto'), ('call', 'Call'), ('desk', 'Desk'), ('post', 'Post')], default='web', max_length=4)),
                        ('key', models.UUIDField(blank=True, help_text='idempotency key: the second write returns the first entry', null=True)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'verbose_name_plural': 'entries',
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['subject_id', 'id'], name='entry_thread'), models.Index(fields=['organisation', '-id'], name='entry_organisation_latest')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('key__isnull', False)), fields=('subject_id', 'key'), name='entry_written_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Attachment',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='people.organisation')),
                        ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='journal.entry')),
                        ('field_key', models.CharField(blank=True, help_text="the form's field it answers; empty for a file of a message", max_length=60)),
                        ('name', parvis.kit.fields.CleanCharField(max_length=200)),
                        ('size', models.PositiveBigIntegerField(help_text='bytes')),
                        ('content_type', models.CharField(help_text='by content, never as declared', max_length=120)),
                        ('sha256', models.CharField(max_length=64)),
                        ('storage_key', models.CharField(max_length=80)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['entry', 'id'], name='attachment_entry')],
                    },
                ),
            ],
        ),
    ]
