import django.db.models.deletion
import django.db.models.functions.text
import parvis.kit.clock
import parvis.kit.fields
import parvis.kit.ids
import parvis.kit.migration_steps
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('mail', '0001_initial'), ('mail', '0002_incoming')]

    initial = True

    dependencies = [
        ('people', '0001_squashed_0011_team_archived_at'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Mailbox',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.SlugField(max_length=60, unique=True)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('service_slug', models.CharField(blank=True, max_length=80)),
                        ('address', models.EmailField(max_length=254)),
                        ('aliases', models.JSONField(blank=True, default=list)),
                        ('protocol', models.CharField(choices=[('imap', 'Imap'), ('lmtp', 'Lmtp'), ('command', 'Command')], default='imap', max_length=7)),
                        ('settings', models.JSONField(blank=True, default=dict, help_text='host, port, security, folder, user, authserv_ids, relay, strangers')),
                        ('secret_name', models.CharField(blank=True, max_length=80)),
                        ('is_active', models.BooleanField(default=True)),
                        ('uid_validity', models.PositiveBigIntegerField(blank=True, help_text='of the folder when last read', null=True)),
                        ('last_uid', models.PositiveBigIntegerField(default=0, help_text='everything up to it is kept')),
                        ('last_seen_at', models.DateTimeField(blank=True, null=True)),
                        ('failing_since', models.DateTimeField(blank=True, null=True)),
                        ('last_error', parvis.kit.fields.CleanTextField(blank=True)),
                    ],
                    options={
                        'verbose_name_plural': 'mailboxes',
                        'ordering': ['key'],
                    },
                ),
                migrations.CreateModel(
                    name='FailingAddress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('email', models.EmailField(max_length=254)),
                        ('is_permanent', models.BooleanField(default=False)),
                        ('is_complaint', models.BooleanField(default=False, help_text='its reader called our mail unwanted')),
                        ('reason', parvis.kit.fields.CleanCharField(blank=True, max_length=300)),
                        ('count', models.PositiveIntegerField(default=1)),
                        ('since', models.DateTimeField(default=parvis.kit.clock.now)),
                        ('last_at', models.DateTimeField(default=parvis.kit.clock.now)),
                    ],
                    options={
                        'verbose_name_plural': 'failing addresses',
                        'ordering': ['-last_at'],
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='failing_address_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Tally',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=64)),
                        ('starts_at', models.DateTimeField()),
                        ('count', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name_plural': 'tallies',
                        'indexes': [models.Index(fields=['starts_at'], name='tally_old')],
                        'constraints': [models.UniqueConstraint(fields=('key', 'starts_at'), name='tally_once')],
                    },
                ),
                migrations.CreateModel(
                    name='MailAlert',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('key', models.CharField(help_text='one row for one cause: a second time only counts', max_length=120, unique=True)),
                        ('kind', models.CharField(max_length=30)),
                        ('portal_key', models.CharField(blank=True, max_length=40)),
                        ('subject_kind', models.CharField(blank=True, max_length=20)),
                        ('subject_id', models.UUIDField(blank=True, null=True)),
                        ('data', models.JSONField(blank=True, default=dict)),
                        ('count', models.PositiveIntegerField(default=1)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('last_at', models.DateTimeField(default=parvis.kit.clock.now)),
                        ('seen_at', models.DateTimeField(blank=True, null=True)),
                        ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-last_at'],
                        'indexes': [models.Index(fields=['seen_at', '-id'], name='mail_alert_unseen')],
                    },
                ),
                migrations.CreateModel(
                    name='IncomingMail',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='mail.mailbox')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incoming_mails', to='people.organisation')),
                        ('uid_validity', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('uid', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('content_key', models.CharField(help_text='of Message-ID and From, else of From, Date as sent and body', max_length=64)),
                        ('body_key', models.CharField(blank=True, help_text='of From, Date as sent, subject and body; empty without a date', max_length=64)),
                        ('message_key', models.CharField(blank=True, help_text='of the Message-ID alone: what an answer names', max_length=64)),
                        ('raw_key', models.CharField(blank=True, help_text='storage key of the raw bytes; empty once they expired', max_length=80)),
                        ('size', models.PositiveBigIntegerField(help_text='bytes')),
                        ('envelope_from', parvis.kit.fields.CleanCharField(blank=True, help_text='as the host gave it, when it did', max_length=320)),
                        ('envelope_to', parvis.kit.fields.CleanCharField(blank=True, max_length=320)),
                        ('state', models.CharField(choices=[('received', 'Received'), ('done', 'Done'), ('held', 'Held'), ('failed', 'Failed'), ('discarded', 'Discarded')], default='received', max_length=9)),
                        ('kind', models.CharField(blank=True, help_text='request, reply, follow_up, bounce, automatic, complaint, own', max_length=10)),
                        ('reason', models.CharField(blank=True, help_text='why it is held or failed, as a code', max_length=40)),
                        ('trust', models.CharField(blank=True, help_text='verified, unverified, failed, unknown', max_length=10)),
                        ('sender', parvis.kit.fields.CleanCharField(blank=True, max_length=320)),
                        ('sender_name', parvis.kit.fields.CleanCharField(blank=True, max_length=200)),
                        ('subject', parvis.kit.fields.CleanCharField(blank=True, max_length=250)),
                        ('trace', models.JSONField(blank=True, default=list, help_text='decisions in order: [{code, …values}], said in words by mail.decisions')),
                        ('subject_kind', models.CharField(blank=True, max_length=20)),
                        ('subject_id', models.UUIDField(blank=True, null=True)),
                        ('entry_id', models.UUIDField(blank=True, null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_attempt_at', models.DateTimeField(blank=True, default=parvis.kit.clock.now, null=True)),
                        ('last_error', parvis.kit.fields.CleanTextField(blank=True)),
                        ('received_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('processed_at', models.DateTimeField(blank=True, null=True)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['state', '-id'], name='incoming_state_latest'), models.Index(condition=models.Q(('state', 'received')), fields=['next_attempt_at', 'id'], name='incoming_due'), models.Index(condition=models.Q(('message_key', ''), _negated=True), fields=['message_key'], name='incoming_message_key'), models.Index(condition=models.Q(('subject_id__isnull', False)), fields=['subject_id', 'id'], name='incoming_subject'), models.Index(condition=models.Q(('raw_key', ''), _negated=True), fields=['expires_at'], name='incoming_expiring')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('uid__isnull', False)), fields=('mailbox', 'uid_validity', 'uid'), name='incoming_uid_once'), models.UniqueConstraint(fields=('content_key',), name='incoming_content_once'), models.UniqueConstraint(condition=models.Q(('body_key', ''), _negated=True), fields=('body_key',), name='incoming_body_once')],
                    },
                ),
                migrations.CreateModel(
                    name='OutgoingMail',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='people.organisation')),
                        ('portal_key', models.CharField(max_length=40)),
                        ('kind', models.CharField(help_text='which notice: a key of the registry of notices', max_length=40)),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to=settings.AUTH_USER_MODEL)),
                        ('to', models.EmailField(max_length=254)),
                        ('to_name', parvis.kit.fields.CleanCharField(blank=True, max_length=200)),
                        ('language', models.CharField(default='fr', max_length=5)),
                        ('subject_kind', models.CharField(blank=True, help_text='what it is about, as in the journal', max_length=20)),
                        ('subject_id', models.UUIDField(blank=True, null=True)),
                        ('entry_id', models.UUIDField(blank=True, help_text='the entry that caused it', null=True)),
                        ('context', models.JSONField(blank=True, default=dict, help_text='ids and plain values the notice needs; no secret')),
                        ('is_secret', models.BooleanField(default=False, help_text='holds a one-use link: its text is not kept once sent')),
                        ('message_id', models.CharField(max_length=250, unique=True)),
                        ('reply_to', models.CharField(blank=True, max_length=250)),
                        ('subject', parvis.kit.fields.CleanCharField(blank=True, max_length=250)),
                        ('text', parvis.kit.fields.CleanTextField(blank=True)),
                        ('html', models.TextField(blank=True)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Sending'), ('sent', 'Sent'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('bounced', 'Bounced')], default='waiting', max_length=9)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_attempt_at', models.DateTimeField(blank=True, default=parvis.kit.clock.now, null=True)),
                        ('lease_until', models.DateTimeField(blank=True, null=True)),
                        ('leased_by', models.CharField(blank=True, max_length=80)),
                        ('last_error', parvis.kit.fields.CleanTextField(blank=True)),
                        ('key', models.CharField(blank=True, help_text='one mail per key: a cause told twice is mailed once', max_length=120)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('bounced_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['next_attempt_at'], name='mail_due'), models.Index(fields=['state', '-id'], name='mail_state_latest'), models.Index(fields=['subject_id', 'id'], name='mail_subject'), models.Index(fields=['to', 'created_at'], name='mail_to_lately')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key',), name='mail_key_once')],
                    },
                ),
            ],
        ),
    ]
