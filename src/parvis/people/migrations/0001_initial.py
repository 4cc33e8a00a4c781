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

    initial = True

    dependencies = [
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
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
                        ('organisations', models.ManyToManyField(related_name='people', through='people.Membership', to='people.organisation')),
                    ],
                    options={
                        'ordering': ['last_name', 'first_name', 'id'],
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='user_username_once'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email', ''), _negated=True), name='user_email_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.SlugField(max_length=60, unique=True)),
                        ('title', models.JSONField(help_text='text in languages')),
                        ('email', models.EmailField(blank=True, max_length=254)),
                        ('members', models.ManyToManyField(related_name='teams', through='people.TeamMembership', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['key'],
                    },
                ),
                migrations.CreateModel(
                    name='EmailChange',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('new_email', models.EmailField(max_length=254)),
                        ('nonce', models.CharField(editable=False, max_length=43)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('expires_at', models.DateTimeField()),
                        ('old_confirmed_at', models.DateTimeField(blank=True, null=True)),
                        ('new_confirmed_at', models.DateTimeField(blank=True, null=True)),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='email_changes', to=settings.AUTH_USER_MODEL)),
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
                        ('path', models.CharField(editable=False, help_text='ids of the ancestors and itself, each ended by /', max_length=400)),
                        ('is_personal', models.BooleanField(default=False)),
                        ('state', models.CharField(choices=[('pending', 'Pending'), ('active', 'Active'), ('closed', 'Closed')], default='active', max_length=8)),
                        ('registration', parvis.kit.fields.CleanCharField(blank=True, help_text='SIREN or another public number', max_length=30)),
                        ('address', models.JSONField(blank=True, default=dict)),
                        ('attributes', models.JSONField(blank=True, default=dict)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.organisation')),
                    ],
                    options={
                        'ordering': ['name', 'id'],
                        'indexes': [models.Index(fields=['path'], name='organisation_path', opclasses=['varchar_pattern_ops']), models.Index(django.db.models.functions.text.Substr('path', 1, 32), name='organisation_root')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key',), name='organisation_key_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('role', models.CharField(choices=[('member', 'member'), ('manager', 'manager'), ('administrator', 'administrator')], default='member', max_length=13)),
                        ('is_default', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.organisation')),
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
                        ('purpose', models.CharField(choices=[('activate', 'Activate'), ('join', 'Join')], default='activate', max_length=8)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('email', models.EmailField(max_length=254)),
                        ('role', models.CharField(choices=[('member', 'member'), ('manager', 'manager'), ('administrator', 'administrator')], default='member', max_length=13)),
                        ('proposed_username', parvis.kit.fields.CleanCharField(blank=True, max_length=150)),
                        ('profile', models.JSONField(blank=True, default=dict, help_text='civility, first_name, last_name, phone, language')),
                        ('leads_to', parvis.kit.fields.CleanCharField(blank=True, help_text='path to open once signed in', max_length=300)),
                        ('ticket_id', models.UUIDField(blank=True, help_text='the request that asked for the account', null=True)),
                        ('nonce', models.CharField(editable=False, max_length=43)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('expires_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='invitations_sent', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='people.organisation')),
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
                        ('domain', parvis.kit.fields.CleanCharField(max_length=253)),
                        ('verified_at', models.DateTimeField(blank=True, null=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='people.organisation')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('domain'), name='domain_once')],
                    },
                ),
                migrations.CreateModel(
                    name='TeamMembership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_lead', models.BooleanField(default=False)),
                        ('skills', models.JSONField(blank=True, default=list)),
                        ('capacity', models.PositiveSmallIntegerField(blank=True, help_text='open requests at most', null=True)),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='people.team')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team_memberships', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('team', 'user'), name='team_membership_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Absence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='absence_ends_after_start')],
                    },
                ),
            ],
        ),
    ]
