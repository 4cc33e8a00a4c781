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
        ('people', '__first__'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Form',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('portal_key', models.CharField(max_length=40)),
                        ('key', models.CharField(max_length=100)),
                        ('title', models.JSONField(default=dict, help_text='{language: text}')),
                    ],
                    options={
                        'ordering': ['portal_key', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('portal_key', 'key'), name='form_key_once')],
                    },
                ),
                migrations.CreateModel(
                    name='FormVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='intake.form')),
                        ('number', models.PositiveIntegerField()),
                        ('label', parvis.kit.fields.CleanCharField(blank=True, help_text='what people call the version, where a form shows one', max_length=60)),
                        ('schema', models.JSONField()),
                        ('digest', models.CharField(help_text="sha256 of the schema's canonical JSON", max_length=64)),
                        ('published_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['form', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('form', 'number'), name='form_version_number_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Upload',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to=settings.AUTH_USER_MODEL)),
                        ('session_hash', models.CharField(blank=True, help_text="sha256 of the session's key, when nobody is signed in", max_length=64)),
                        ('purpose', models.CharField(help_text="a draft's id, or “reply:” and a ticket's id", max_length=80)),
                        ('field_key', models.CharField(blank=True, max_length=60)),
                        ('storage_key', models.CharField(max_length=80)),
                        ('name', parvis.kit.fields.CleanCharField(max_length=200)),
                        ('size', models.PositiveBigIntegerField(help_text='bytes')),
                        ('content_type', models.CharField(help_text='by content, never as declared', max_length=120)),
                        ('sha256', models.CharField(max_length=64)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('claimed_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(fields=['purpose'], name='upload_purpose'), models.Index(condition=models.Q(('claimed_at', None)), fields=['created_at'], name='upload_unclaimed')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('owner__isnull', False), models.Q(('session_hash', ''), _negated=True), _connector='XOR'), name='upload_has_one_owner')],
                    },
                ),
            ],
        ),
    ]
