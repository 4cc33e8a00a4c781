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
        ('intake', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Portal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('key', models.SlugField(max_length=40, unique=True)),
                        ('name', parvis.kit.fields.CleanCharField(max_length=80)),
                        ('subtitle', models.JSONField(blank=True, default=dict)),
                        ('hosts', models.JSONField(blank=True, default=list)),
                        ('languages', models.JSONField(default=list)),
                        ('time_zone', models.CharField(default='Europe/Paris', max_length=50)),
                        ('series', models.CharField(help_text='prefix of references', max_length=12)),
                        ('brand_colour', models.CharField(max_length=7)),
                        ('theme_css', models.TextField(blank=True, editable=False, help_text='computed from the brand colour at save')),
                        ('logo', models.TextField(blank=True, help_text='SVG with {accent} and {on_accent}; served as an image only')),
                        ('hero', models.CharField(default='arcade', max_length=10)),
                        ('landing', models.CharField(default='home', max_length=120)),
                        ('modules', models.JSONField(blank=True, default=list)),
                        ('texts', models.JSONField(blank=True, default=dict, help_text="the portal's own words, each in languages")),
                        ('sign_up', models.CharField(choices=[('form', 'Form'), ('open', 'Open'), ('known', 'Known'), ('managed', 'Managed')], max_length=8)),
                        ('sign_up_options', models.JSONField(blank=True, default=dict)),
                        ('contact', models.JSONField(blank=True, default=dict)),
                        ('legal', models.JSONField(blank=True, default=dict)),
                        ('audiences', models.JSONField(blank=True, default=list)),
                        ('popular', models.JSONField(blank=True, default=list)),
                        ('mail_texts', models.JSONField(blank=True, default=dict, help_text="{kind: {subject: …, intro: …}} where they differ from the house's")),
                        ('mail_from', models.EmailField(blank=True, max_length=254)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('configuration', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, help_text='another one whenever it or its catalogue changes (catalogue.kept)')),
                    ],
                    options={
                        'ordering': ['order', 'key'],
                    },
                ),
                migrations.CreateModel(
                    name='Family',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('key', models.SlugField(max_length=60)),
                        ('title', models.JSONField()),
                        ('text', models.JSONField(blank=True, default=dict)),
                        ('icon', models.CharField(blank=True, max_length=40)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='catalogue.family')),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='families', to='catalogue.portal')),
                    ],
                    options={
                        'verbose_name_plural': 'families',
                        'ordering': ['order', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'key'), name='family_key_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Article',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('slug', models.SlugField(max_length=80)),
                        ('title', models.JSONField()),
                        ('body', models.JSONField()),
                        ('keywords', models.JSONField(blank=True, default=dict)),
                        ('see', models.JSONField(default=list, help_text="as a service's grants.see")),
                        ('audiences', models.JSONField(blank=True, default=list)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('is_published', models.BooleanField(default=True)),
                        ('useful_count', models.PositiveIntegerField(default=0)),
                        ('useless_count', models.PositiveIntegerField(default=0)),
                        ('deflected_count', models.PositiveIntegerField(default=0)),
                        ('searchable', models.TextField(blank=True, editable=False)),
                        ('family', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='catalogue.family')),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='articles', to='catalogue.portal')),
                    ],
                    options={
                        'ordering': ['order', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'slug'), name='article_slug_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ArticleRevision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.JSONField()),
                        ('body', models.JSONField()),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='catalogue.article')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                    },
                ),
                migrations.CreateModel(
                    name='Announcement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('key', models.SlugField(max_length=60)),
                        ('meaning', models.CharField(default='info', max_length=5)),
                        ('title', models.JSONField()),
                        ('body', models.JSONField(blank=True, default=dict)),
                        ('link', models.CharField(blank=True, max_length=300)),
                        ('starts_at', models.DateTimeField(blank=True, null=True)),
                        ('ends_at', models.DateTimeField(blank=True, null=True)),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='catalogue.portal')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'key'), name='announcement_key_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Workflow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('key', models.SlugField(max_length=60)),
                        ('title', models.JSONField()),
                        ('definition', models.JSONField(help_text='{start, statuses: […], moves: […]}')),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='workflows', to='catalogue.portal')),
                    ],
                    options={
                        'ordering': ['portal', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'key'), name='workflow_key_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Service',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('slug', models.SlugField(max_length=80)),
                        ('title', models.JSONField()),
                        ('summary', models.JSONField(blank=True, default=dict)),
                        ('intro', models.JSONField(blank=True, default=dict)),
                        ('keywords', models.JSONField(blank=True, default=dict)),
                        ('conditions', models.JSONField(blank=True, default=dict)),
                        ('icon', models.CharField(blank=True, max_length=40)),
                        ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('audiences', models.JSONField(blank=True, default=list)),
                        ('effect', models.CharField(blank=True, help_text='a key of the registry of effects', max_length=40)),
                        ('title_from', models.CharField(blank=True, max_length=60)),
                        ('editable_in', models.JSONField(blank=True, default=list)),
                        ('visibility', models.CharField(choices=[('requester', 'Requester'), ('participants', 'Participants'), ('site', 'Site'), ('organisation', 'Organisation'), ('tree', 'Tree'), ('restricted', 'Restricted')], default='participants', max_length=12)),
                        ('expects', models.JSONField(blank=True, default=dict)),
                        ('retention', models.CharField(blank=True, max_length=20)),
                        ('max_total_mb', models.PositiveSmallIntegerField(default=100)),
                        ('options', models.JSONField(blank=True, default=dict, help_text='what only one engine reads')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('is_active', models.BooleanField(default=True)),
                        ('searchable', models.TextField(blank=True, editable=False, help_text='stems of title, summary and keywords in every language')),
                        ('family', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='catalogue.family')),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.form')),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='catalogue.portal')),
                        ('workflow', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='catalogue.workflow')),
                    ],
                    options={
                        'ordering': ['order', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'slug'), name='service_slug_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Grant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('who', models.CharField(choices=[('everyone', 'everyone'), ('signed-in', 'signed-in people'), ('customers', 'people of an organisation that is a customer of the portal'), ('organisation', 'an organisation and those below it'), ('person', 'one person'), ('team', 'a team of the staff')], max_length=12)),
                        ('member_role', models.CharField(blank=True, help_text='only members of this role or above; empty = all', max_length=13)),
                        ('role', models.CharField(choices=[('see', 'See'), ('use', 'Use'), ('follow', 'Follow'), ('handle', 'Handle'), ('administer', 'Administer')], max_length=10)),
                        ('is_preset', models.BooleanField(default=False, help_text='written by a preset: replaced when it is applied again')),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('family', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='catalogue.family')),
                        ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='people.organisation')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='people.team')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='catalogue.portal')),
                        ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='catalogue.service')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('team', None), ('user', None), ('who__in', ['everyone', 'signed-in', 'customers'])), models.Q(('organisation__isnull', False), ('team', None), ('user', None), ('who', 'organisation')), models.Q(('organisation', None), ('team', None), ('user__isnull', False), ('who', 'person')), models.Q(('organisation', None), ('team__isnull', False), ('user', None), ('who', 'team')), _connector='OR'), name='grant_holder_matches_who'), models.CheckConstraint(condition=models.Q(('family', None), ('service', None), _connector='OR'), name='grant_one_place'), models.UniqueConstraint(fields=('who', 'organisation', 'user', 'team', 'member_role', 'role', 'portal', 'family', 'service'), name='grant_once', nulls_distinct=False)],
                    },
                ),
            ],
        ),
    ]
