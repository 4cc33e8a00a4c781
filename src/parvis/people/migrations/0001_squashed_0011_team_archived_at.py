import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import parvis.kit.clock
import parvis.kit.fields
import parvis.kit.ids
import parvis.kit.migration_steps
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('people', '0001_initial'), ('people', '0002_umbrella'), ('people', '0003_trees'), ('people', '0004_tree_of_each'), ('people', '0005_domain_verification'), ('people', '0006_support_contact'), ('people', '0007_presence'), ('people', '0008_audit'), ('people', '0009_merged_into'), ('people', '0010_acting'), ('people', '0011_team_archived_at')]

    initial = True

    dependencies = [
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.SlugField(max_length=60, unique=True)),
                        ('title', models.JSONField(help_text='text in languages')),
                        ('email', models.EmailField(blank=True, max_length=254)),
                        ('archived_at', models.DateTimeField(blank=True, help_text='it serves no more; what it did keeps its name', null=True)),
                        ('members', models.ManyToManyField(related_name='teams', through='people.TeamMembership', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['key'],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('username', parvis.kit.fields.CleanCharField(max_length=150, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9!.@_\\-/#]{5,}$', 'Use at least 5 characters: letters without accents, digits, and ! . @ _ - / #')], verbose_name='Identifier')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-mail address')),
                        ('civility', parvis.kit.fields.CleanCharField(blank=True, max_length=20)),
                        ('first_name', parvis.kit.fields.CleanCharField(blank=True, max_length=100, verbose_name='First name')),
                        ('last_name', parvis.kit.fields.CleanCharField(blank=True, max_length=100, verbose_name='Last name')),
                        ('phone', parvis.kit.fields.CleanCharField(blank=True, max_length=30)),
                        ('mobile', parvis.kit.fields.CleanCharField(blank=True, max_length=30)),
                        ('job_title', parvis.kit.fields.CleanCharField(blank=True, max_length=100)),
                        ('language', models.CharField(blank=True, help_text="empty: the browser's, then the portal's", max_length=5)),
                        ('time_zone', models.CharField(blank=True, max_length=50)),
                        ('theme', models.CharField(blank=True, max_length=5)),
                        ('preferences', models.JSONField(blank=True, default=dict, help_text='columns, keyboard, notifications by kind')),
                        ('portal_key', models.CharField(blank=True, help_text='the portal the account was made on: where its links lead', max_length=40)),
                        ('is_active', models.BooleanField(default=True)),
                        ('is_staff', models.BooleanField(default=False, help_text='may enter the desk; what they handle there is said by grants')),
                        ('is_superuser', models.BooleanField(default=False, help_text='administers every portal')),
                        ('must_use_mfa', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('deactivated_at', models.DateTimeField(blank=True, null=True)),
                        ('anonymised_at', models.DateTimeField(blank=True, null=True)),
                        ('merged_into', models.ForeignKey(blank=True, help_text='the account of this person that goes on', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to=settings.AUTH_USER_MODEL)),
                        ('organisations', models.ManyToManyField(related_name='people', through='people.Membership', to='people.organisation')),
                    ],
                    options={
                        'ordering': ['last_name', 'first_name', 'id'],
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='user_username_once'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='user_email_once')],
                    },
                ),
                migrations.CreateModel(
                    name='EmailChange',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='email_changes', to=settings.AUTH_USER_MODEL)),
                        ('new_email', models.EmailField(max_length=254)),
                        ('nonce', models.CharField(editable=False, max_length=43)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('expires_at', models.DateTimeField()),
                        ('old_confirmed_at', models.DateTimeField(blank=True, null=True)),
                        ('new_confirmed_at', models.DateTimeField(blank=True, null=True)),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['-id'],
                    },
                ),
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('key', parvis.kit.fields.CleanCharField(blank=True, help_text='what presets and imports call it', max_length=60)),
                        ('name', parvis.kit.fields.CleanCharField(max_length=200)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.organisation')),
                        ('path', models.CharField(editable=False, help_text='ids of the ancestors and itself, each ended by /', max_length=400)),
                        ('is_umbrella', models.BooleanField(default=False, help_text='only groups customers, strangers to each other: below it each begins a tree')),
                        ('tree', models.UUIDField(editable=False, help_text="the node at which the customer's own tree begins; kept by `save`")),
                        ('is_personal', models.BooleanField(default=False)),
                        ('state', models.CharField(choices=[('pending', 'Pending'), ('active', 'Active'), ('closed', 'Closed')], default='active', max_length=8)),
                        ('registration', parvis.kit.fields.CleanCharField(blank=True, help_text='SIREN or another public number', max_length=30)),
                        ('address', models.JSONField(blank=True, default=dict)),
                        ('attributes', models.JSONField(blank=True, default=dict)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['name', 'id'],
                        'indexes': [models.Index(fields=['path'], name='organisation_path', opclasses=['varchar_pattern_ops']), models.Index(fields=['tree'], name='organisation_tree')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key',), name='organisation_key_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.organisation')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('member', 'member'), ('manager', 'manager'), ('administrator', 'administrator')], default='member', max_length=13)),
                        ('is_default', models.BooleanField(default=False)),
                        ('is_support_contact', models.BooleanField(default=False, help_text="named on the organisation's information sheet")),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['-is_default', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'user'), name='membership_once'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('user',), name='membership_one_default')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='people.organisation')),
                        ('purpose', models.CharField(choices=[('activate', 'Activate'), ('join', 'Join')], default='activate', max_length=8)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('email', models.EmailField(max_length=254)),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('member', 'member'), ('manager', 'manager'), ('administrator', 'administrator')], default='member', max_length=13)),
                        ('proposed_username', parvis.kit.fields.CleanCharField(blank=True, max_length=150)),
                        ('profile', models.JSONField(blank=True, default=dict, help_text='civility, first_name, last_name, phone, language')),
                        ('leads_to', parvis.kit.fields.CleanCharField(blank=True, help_text='path to open once signed in', max_length=300)),
                        ('ticket_id', models.UUIDField(blank=True, help_text='the request that asked for the account', null=True)),
                        ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations_sent', to=settings.AUTH_USER_MODEL)),
                        ('nonce', models.CharField(editable=False, max_length=43)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('expires_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(django.db.models.functions.text.Lower('email'), name='invitation_email')],
                    },
                ),
                migrations.CreateModel(
                    name='EmailDomain',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='people.organisation')),
                        ('domain', parvis.kit.fields.CleanCharField(max_length=253)),
                        ('verified_at', models.DateTimeField(blank=True, null=True)),
                        ('verified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('how', parvis.kit.fields.CleanCharField(blank=True, help_text='a word of who verified it: what they saw or were shown', max_length=200)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('domain'), name='domain_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AuditLine',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_lines', to=settings.AUTH_USER_MODEL)),
                        ('verb', models.CharField(max_length=40)),
                        ('about_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='audit_lines', to='people.organisation')),
                        ('portal_key', models.CharField(blank=True, max_length=40)),
                        ('data', models.JSONField(blank=True, default=dict)),
                        ('key', models.CharField(blank=True, help_text='said once', max_length=120, null=True, unique=True)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['portal_key', '-id'], name='audit_portal_latest'), models.Index(fields=['organisation', '-id'], name='audit_organisation_latest')],
                    },
                ),
                migrations.CreateModel(
                    name='TeamMembership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.team')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team_memberships', to=settings.AUTH_USER_MODEL)),
                        ('is_lead', models.BooleanField(default=False)),
                        ('skills', models.JSONField(blank=True, default=list)),
                        ('capacity', models.PositiveSmallIntegerField(blank=True, help_text='open requests at most', null=True)),
                        ('last_given_at', models.DateTimeField(blank=True, help_text='when a request last came to them by turns', null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('team', 'user'), name='team_membership_once')],
                    },
                ),
                migrations.CreateModel(
                    name='WorkingHours',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='working_hours', to=settings.AUTH_USER_MODEL)),
                        ('team', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='working_hours', to='people.team')),
                        ('calendar', models.CharField(blank=True, help_text='portal/key of a calendar of the planning; empty: the week below', max_length=101)),
                        ('week', models.JSONField(blank=True, default=dict, help_text="as a calendar's")),
                        ('time_zone', models.CharField(default='Europe/Paris', max_length=50)),
                    ],
                    options={
                        'verbose_name_plural': 'working hours',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('team__isnull', False), ('user', None)), models.Q(('team', None), ('user__isnull', False)), _connector='OR'), name='working_hours_of_one')],
                    },
                ),
                migrations.CreateModel(
                    name='Absence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('deputy', models.ForeignKey(blank=True, help_text='who stands in', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', 'ends_at'], name='absence_of')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='absence_ends_after_start')],
                    },
                ),
                migrations.CreateModel(
                    name='Acting',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acted_as', to=settings.AUTH_USER_MODEL)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('reason', parvis.kit.fields.CleanCharField(max_length=500)),
                        ('nonce', models.CharField(default=parvis.kit.ids.token, editable=False, max_length=43)),
                        ('begun_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('ends_at', models.DateTimeField()),
                        ('opened_at', models.DateTimeField(blank=True, help_text='when its link was followed: it is followed once', null=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('told_at', models.DateTimeField(blank=True, help_text='when the person was told', null=True)),
                    ],
                    options={
                        'verbose_name_plural': 'actings',
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('told_at', None)), fields=['ends_at'], name='acting_to_tell')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begun_at'))), name='acting_ends_after_start')],
                    },
                ),
            ],
        ),
    ]
