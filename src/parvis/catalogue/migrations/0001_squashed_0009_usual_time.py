import django.db.models.deletion
import parvis.catalogue.article_index
import parvis.kit.clock
import parvis.kit.fields
import parvis.kit.ids
import parvis.kit.migration_steps
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('catalogue', '0001_initial'), ('catalogue', '0002_articles'), ('catalogue', '0003_fills'), ('catalogue', '0004_list_columns'), ('catalogue', '0005_wordings'), ('catalogue', '0006_visibility'), ('catalogue', '0007_organisation_options'), ('catalogue', '0008_priorities'), ('catalogue', '0009_usual_time')]

    initial = True

    dependencies = [
        ('intake', '0001_initial'),
        ('people', '0001_squashed_0011_team_archived_at'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Article',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='articles', to='catalogue.portal')),
                        ('family', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='catalogue.family')),
                        ('slug', models.SlugField(max_length=80)),
                        ('title', models.JSONField()),
                        ('body', models.JSONField()),
                        ('keywords', models.JSONField(blank=True, default=dict)),
                        ('see', models.JSONField(default=list, help_text="as a service's grants.see")),
                        ('audiences', models.JSONField(blank=True, default=list)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('is_published', models.BooleanField(default=True)),
                        ('published_at', models.DateTimeField(blank=True, help_text='customers do not find it before', null=True)),
                        ('expires_at', models.DateTimeField(blank=True, help_text='nor from then on', null=True)),
                        ('useful_count', models.PositiveIntegerField(default=0)),
                        ('useless_count', models.PositiveIntegerField(default=0)),
                        ('deflected_count', models.PositiveIntegerField(default=0, help_text='requests that it made needless')),
                        ('searchable_title', models.TextField(blank=True, editable=False, help_text='stems in every language (catalogue.article_index)')),
                        ('searchable_keywords', models.TextField(blank=True, editable=False)),
                        ('searchable_body', models.TextField(blank=True, editable=False)),
                    ],
                    options={
                        'ordering': ['order', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'slug'), name='article_slug_once'), models.CheckConstraint(condition=models.Q(('published_at', None), ('expires_at', None), ('expires_at__gt', models.F('published_at')), _connector='OR'), name='article_expires_after_it_is_published')],
                    },
                ),
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
                        ('list_columns', models.JSONField(blank=True, default=list, help_text='of the list of requests, in their order; empty: the usual ones')),
                        ('texts', models.JSONField(blank=True, default=dict, help_text="the portal's own words, each in languages")),
                        ('sign_up', models.CharField(choices=[('form', 'Form'), ('open', 'Open'), ('known', 'Known'), ('managed', 'Managed')], max_length=8)),
                        ('sign_up_options', models.JSONField(blank=True, default=dict)),
                        ('contact', models.JSONField(blank=True, default=dict)),
                        ('organisation_options', models.JSONField(blank=True, default=dict, help_text='what its pages show of organisations (presets.format.portal)')),
                        ('legal', models.JSONField(blank=True, default=dict)),
                        ('audiences', models.JSONField(blank=True, default=list)),
                        ('popular', models.JSONField(blank=True, default=list)),
                        ('mail_texts', models.JSONField(blank=True, default=dict, help_text="{kind: {subject: …, intro: …}} where they differ from the house's")),
                        ('mail_from', models.EmailField(blank=True, max_length=254)),
                        ('priorities', models.JSONField(blank=True, default=list, help_text='five rows (urgency) of five priorities (impact), each 1 … 6; empty: the usual ones')),
                        ('says_usual_time', models.BooleanField(db_default=True, default=True, help_text='customers are told how long requests usually take')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('configuration', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, help_text='another one whenever it or its catalogue changes (catalogue.kept)')),
                    ],
                    options={
                        'ordering': ['order', 'key'],
                    },
                ),
                migrations.CreateModel(
                    name='ArticleRevision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='catalogue.article')),
                        ('title', models.JSONField()),
                        ('body', models.JSONField()),
                        ('keywords', models.JSONField(blank=True, default=dict)),
                        ('placement', models.JSONField(blank=True, default=dict, help_text='{family, see, audiences, order, is_published, published_at, expires_at}')),
                        ('is_preset', models.BooleanField(default=False, help_text='written by a preset')),
                        ('restored', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.articlerevision')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['-id'],
                    },
                ),
                migrations.CreateModel(
                    name='Family',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='families', to='catalogue.portal')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='catalogue.family')),
                        ('key', models.SlugField(max_length=60)),
                        ('title', models.JSONField()),
                        ('text', models.JSONField(blank=True, default=dict)),
                        ('icon', models.CharField(blank=True, max_length=40)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name_plural': 'families',
                        'ordering': ['order', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'key'), name='family_key_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ArticleWord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.portal')),
                        ('word', models.CharField(max_length=40)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('portal', 'word'), name='article_word_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Announcement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='catalogue.portal')),
                        ('key', models.SlugField(max_length=60)),
                        ('meaning', models.CharField(default='info', max_length=5)),
                        ('title', models.JSONField()),
                        ('body', models.JSONField(blank=True, default=dict)),
                        ('link', models.CharField(blank=True, max_length=300)),
                        ('starts_at', models.DateTimeField(blank=True, null=True)),
                        ('ends_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'key'), name='announcement_key_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Service',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='services', to='catalogue.portal')),
                        ('family', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='services', to='catalogue.family')),
                        ('workflow', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='catalogue.workflow')),
                        ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.form')),
                        ('slug', models.SlugField(max_length=80)),
                        ('title', models.JSONField()),
                        ('summary', models.JSONField(blank=True, default=dict)),
                        ('intro', models.JSONField(blank=True, default=dict)),
                        ('wordings', models.JSONField(blank=True, default=list, help_text='[{audience, summary?, intro?}]: what some audiences read instead; the title is one for all')),
                        ('keywords', models.JSONField(blank=True, default=dict)),
                        ('conditions', models.JSONField(blank=True, default=dict)),
                        ('icon', models.CharField(blank=True, max_length=40)),
                        ('minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('audiences', models.JSONField(blank=True, default=list)),
                        ('effect', models.CharField(blank=True, help_text='a key of the registry of effects', max_length=40)),
                        ('title_from', models.CharField(blank=True, max_length=60)),
                        ('fills', models.JSONField(blank=True, default=dict, help_text='{what of the request: key of the field that says it} (tickets.filling)')),
                        ('editable_in', models.JSONField(blank=True, default=list)),
                        ('visibility', models.CharField(default='participants', help_text="who of the requester's organisation sees it (seeing.CODES)", max_length=12)),
                        ('expects', models.JSONField(blank=True, default=dict)),
                        ('retention', models.CharField(blank=True, max_length=20)),
                        ('max_total_mb', models.PositiveSmallIntegerField(default=100)),
                        ('options', models.JSONField(blank=True, default=dict, help_text='what only one engine reads')),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('is_active', models.BooleanField(default=True)),
                        ('searchable', models.TextField(blank=True, editable=False, help_text='stems of title, summary and keywords in every language')),
                    ],
                    options={
                        'ordering': ['order', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'slug'), name='service_slug_once'), models.CheckConstraint(condition=models.Q(('visibility__in', ('requester', 'restricted', 'participants', 'pps', 'ppt', 'ppo', 'pss', 'pst', 'pso', 'ptt', 'pto', 'poo', 'site', 'sst', 'sso', 'stt', 'sto', 'soo', 'tree', 'tto', 'too', 'organisation'))), name='service_visibility_known')],
                    },
                ),
                migrations.CreateModel(
                    name='Grant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('who', models.CharField(choices=[('everyone', 'everyone'), ('signed-in', 'signed-in people'), ('customers', 'people of an organisation that is a customer of the portal'), ('organisation', 'an organisation and those below it'), ('person', 'one person'), ('team', 'a team of the staff')], max_length=12)),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='people.organisation')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='people.team')),
                        ('member_role', models.CharField(blank=True, help_text='only members of this role or above; empty = all', max_length=13)),
                        ('role', models.CharField(choices=[('see', 'See'), ('use', 'Use'), ('follow', 'Follow'), ('handle', 'Handle'), ('administer', 'Administer')], max_length=10)),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='catalogue.portal')),
                        ('family', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='catalogue.family')),
                        ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='catalogue.service')),
                        ('is_preset', models.BooleanField(default=False, help_text='written by a preset: replaced when it is applied again')),
                        ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('team', None), ('user', None), ('who__in', ['everyone', 'signed-in', 'customers'])), models.Q(('organisation__isnull', False), ('team', None), ('user', None), ('who', 'organisation')), models.Q(('organisation', None), ('team', None), ('user__isnull', False), ('who', 'person')), models.Q(('organisation', None), ('team__isnull', False), ('user', None), ('who', 'team')), _connector='OR'), name='grant_holder_matches_who'), models.CheckConstraint(condition=models.Q(('family', None), ('service', None), _connector='OR'), name='grant_one_place'), models.UniqueConstraint(fields=('who', 'organisation', 'user', 'team', 'member_role', 'role', 'portal', 'family', 'service'), name='grant_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Workflow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('portal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='workflows', to='catalogue.portal')),
                        ('key', models.SlugField(max_length=60)),
                        ('title', models.JSONField()),
                        ('definition', models.JSONField(help_text='{start, statuses: […], moves: […]}')),
                    ],
                    options={
                        'ordering': ['portal', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('portal', 'key'), name='workflow_key_once')],
                    },
                ),
            ],
        ),
        parvis.catalogue.article_index.AddArticleIndex(
        ),
    ]
