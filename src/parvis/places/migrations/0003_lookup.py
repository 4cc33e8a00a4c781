import django.db.models.deletion
import parvis.places.indexing
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0002_import_progress'),
    ]

    operations = [
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=40, unique=True)),
                ('street_count', models.PositiveIntegerField(default=0, help_text="in how many streets' labels: rare words tell more")),
            ],
            options={
                'ordering': ['text'],
            },
        ),
        migrations.CreateModel(
            name='Spelling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=42)),
                ('word', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spellings', to='places.word')),
            ],
            options={
                'ordering': ['key', 'id'],
                'constraints': [models.UniqueConstraint(fields=('key', 'word'), name='spelling_once')],
            },
        ),
        parvis.places.indexing.AddPlaceIndexes(),
    ]
