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
        ('people', '0001_initial'),
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
                        ('settings', models.JSONField(blank=True, default=dict, help_text='host, port, security, folder, user, authserv_id')),
                        ('secret_name', models.CharField(blank=True, max_length=80)),
                        ('is_active', models.BooleanField(default=True)),
                        ('last_seen_at', models.DateTimeField(blank=True, null=True)),
                        ('last_error', parvis.kit.fields.CleanTextField(blank=True)),
                    ],
                    options={
                        'verbose_name_plural': 'mailboxes',
                        'ordering': ['key'],
                    },
                ),
                migrations.CreateModel(
                    name='IncomingMail',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('uid_validity', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('uid', models.PositiveBigIntegerField(blank=True, null=True)),
                        ('content_key', models.CharField(help_text='of Message-ID, else of From, Date as sent and body', max_length=64)),
                        ('raw_key', models.CharField(help_text='storage key of the raw bytes', max_length=80)),
                        ('size', models.PositiveBigIntegerField(help_text='bytes')),
                        ('state', models.CharField(choices=[('received', 'Received'), ('done', 'Done'), ('held', 'Held'), ('failed', 'Failed'), ('discarded', 'Discarded')], default='received', max_length=9)),
                        ('trust', models.CharField(blank=True, max_length=10)),
                        ('sender', parvis.kit.fields.CleanCharField(blank=True, max_length=320)),
                        ('subject', parvis.kit.fields.CleanCharField(blank=True, max_length=250)),
                        ('trace', models.JSONField(blank=True, default=list, help_text='decisions in plain words, in order')),
                        ('subject_kind', models.CharField(blank=True, max_length=20)),
                        ('subject_id', models.UUIDField(blank=True, null=True)),
                        ('entry_id', models.UUIDField(blank=True, null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('last_error', parvis.kit.fields.CleanTextField(blank=True)),
                        ('received_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('processed_at', models.DateTimeField(blank=True, null=True)),
                        ('expires_at', models.DateTimeField(blank=True, null=True)),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incoming_mails', to='people.organisation')),
                        ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='mail.mailbox')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['state', '-id'], name='incoming_state_latest')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('uid__isnull', False)), fields=('mailbox', 'uid_validity', 'uid'), name='incoming_uid_once'), models.UniqueConstraint(fields=('content_key',), name='incoming_content_once')],
                    },
                ),
                migrations.CreateModel(
                    name='OutgoingMail',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('kind', models.CharField(help_text='which notice: a key of the registry of notices', max_length=40)),
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
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Sending'), ('sent', 'Sent'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='waiting', max_length=9)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_attempt_at', models.DateTimeField(blank=True, default=parvis.kit.clock.now, null=True)),
                        ('lease_until', models.DateTimeField(blank=True, null=True)),
                        ('leased_by', models.CharField(blank=True, max_length=80)),
                        ('last_error', parvis.kit.fields.CleanTextField(blank=True)),
                        ('key', models.CharField(blank=True, help_text='one mail per key: a cause told twice is mailed once', max_length=120)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='people.organisation')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['next_attempt_at'], name='mail_due'), models.Index(fields=['state', '-id'], name='mail_state_latest'), models.Index(fields=['subject_id', 'id'], name='mail_subject')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key',), name='mail_key_once')],
                    },
                ),
            ],
        ),
    ]
