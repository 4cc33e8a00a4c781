import django.db.models.deletion
import parvis.kit.clock
import parvis.kit.migration_steps
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_squashed_0009_usual_time'),
        ('people', '__first__'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Preparation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preparations', to='catalogue.portal')),
                        ('kind', models.CharField(max_length=20)),
                        ('key', models.CharField(max_length=80)),
                        ('part', models.JSONField(help_text='as presets.parts cuts it, packed (presets.packing)')),
                        ('base', models.CharField(blank=True, help_text='digest of the published part it began from; empty: a new one', max_length=64)),
                        ('version', models.PositiveIntegerField(default=1, help_text='advanced by every change: two writers cannot both win')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=parvis.kit.clock.now)),
                    ],
                    options={
                        'ordering': ['-updated_at'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'kind', 'key'), name='preparation_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Revision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='catalogue.portal')),
                        ('kind', models.CharField(max_length=20)),
                        ('key', models.CharField(max_length=80)),
                        ('before', models.JSONField(blank=True, help_text='packed; none: it was added', null=True)),
                        ('after', models.JSONField(blank=True, help_text='packed; none: it was taken away', null=True)),
                        ('is_preset', models.BooleanField(default=False)),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['portal', 'kind', 'key', '-id'], name='revision_of_part')],
                    },
                ),
            ],
        ),
    ]
