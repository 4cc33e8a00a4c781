import django.db.models.deletion
import parvis.kit.clock
import parvis.kit.fields
import parvis.kit.ids
import parvis.kit.migration_steps
import parvis.kit.postgres
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('assets', '0001_initial'), ('assets', '0002_configured')]

    initial = True

    dependencies = [
        ('intake', '0001_initial'),
        ('people', '0001_squashed_0011_team_archived_at'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Asset',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='people.organisation')),
                        ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned_assets', to='people.organisation')),
                        ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='assets.assetkind')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='assets.asset')),
                        ('name', parvis.kit.fields.CleanCharField(max_length=200)),
                        ('reference', parvis.kit.fields.CleanCharField(blank=True, help_text='what the outside system it comes from calls it', max_length=100)),
                        ('state', models.CharField(blank=True, help_text="key of one of the kind's states", max_length=60)),
                        ('phase', models.CharField(choices=[('planned', 'planned'), ('active', 'in service'), ('paused', 'suspended'), ('retired', 'retired')], default='active', help_text='of the state', max_length=7)),
                        ('form_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assets', to='intake.formversion')),
                        ('attributes', models.JSONField(blank=True, default=dict, help_text='{field key: value}')),
                        ('used_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='used_assets', to=settings.AUTH_USER_MODEL)),
                        ('location', parvis.kit.fields.CleanCharField(blank=True, max_length=200)),
                        ('valid_from', models.DateTimeField(blank=True, null=True)),
                        ('valid_until', models.DateTimeField(blank=True, null=True)),
                        ('warranty_ends_on', models.DateField(blank=True, null=True)),
                        ('search_text', parvis.kit.fields.CleanTextField(blank=True, editable=False, help_text='folded name, reference, identifiers and attributes')),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=parvis.kit.clock.now)),
                    ],
                    options={
                        'ordering': ['name', 'id'],
                        'indexes': [models.Index(fields=['organisation', 'kind', 'name', 'id'], name='asset_organisation_kind'), models.Index(fields=['organisation', '-updated_at', '-id'], name='asset_organisation_latest'), models.Index(fields=['owner', 'kind'], name='asset_owner_kind'), models.Index(condition=models.Q(('valid_until__isnull', False)), fields=['valid_until'], name='asset_expiry')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('phase__in', ['planned', 'active', 'paused', 'retired'])), name='asset_phase_known'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='asset_valid_in_order'), models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='asset_not_its_own_parent'), models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('organisation', 'kind', 'reference'), name='asset_reference_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AssetFile',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asset_files', to='people.organisation')),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='assets.asset')),
                        ('role', models.SlugField(default='document', help_text='document, invoice, annex…', max_length=30)),
                        ('name', parvis.kit.fields.CleanCharField(help_text='what people see and get', max_length=255)),
                        ('storage_key', models.CharField(help_text="ours, never from a person's file name", max_length=120, unique=True)),
                        ('content_type', models.CharField(help_text='found in the content', max_length=120)),
                        ('byte_count', models.PositiveBigIntegerField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('period_on', models.DateField(blank=True, help_text='first day of the month it is about', null=True)),
                        ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asset_files', to=settings.AUTH_USER_MODEL)),
                        ('published_at', models.DateTimeField(blank=True, help_text='customers see it from then on', null=True)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['asset', '-id'], name='asset_file_latest'), models.Index(fields=['organisation', 'role', '-period_on', '-id'], name='asset_file_period')],
                    },
                ),
                migrations.CreateModel(
                    name='AssetIdentifier',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asset_identifiers', to='people.organisation')),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='assets.asset')),
                        ('scheme', models.SlugField(max_length=30)),
                        ('value', parvis.kit.fields.CleanCharField(max_length=100)),
                    ],
                    options={
                        'ordering': ['asset', 'scheme'],
                        'indexes': [models.Index(fields=['organisation', 'value'], name='asset_identifier_own'), models.Index(fields=['value'], name='asset_identifier_value')],
                        'constraints': [models.UniqueConstraint(fields=('asset', 'scheme'), name='asset_identifier_once'), models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='asset_identifier_filled')],
                    },
                ),
                migrations.CreateModel(
                    name='AssetKind',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('key', models.SlugField(max_length=60)),
                        ('title', models.JSONField(help_text='text in languages')),
                        ('plural', models.JSONField(blank=True, default=dict, help_text='text in languages; empty: the title')),
                        ('icon', models.CharField(blank=True, help_text='a Lucide icon', max_length=60)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('form', models.ForeignKey(blank=True, help_text='its fields are the typed attributes; none: the name alone', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asset_kinds', to='intake.form')),
                        ('parent_keys', models.JSONField(blank=True, default=list, help_text='kinds its parent may be of; empty: it stands alone or under any')),
                        ('schemes', models.JSONField(blank=True, default=list, help_text='[{key, label, secret?}]: identifiers its assets carry, the first one named beside them')),
                        ('states', models.JSONField(blank=True, default=list, help_text='[{key, phase, label, meaning}], the first one is the start')),
                        ('notice_days', models.JSONField(blank=True, default=list, help_text='[60, 30, …]: days before `valid_until` at which people are told')),
                        ('is_choosable', models.BooleanField(default=True, help_text='people choose such assets in forms')),
                    ],
                    options={
                        'ordering': ['portal_key', 'order', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('portal_key', 'key'), name='asset_kind_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Certificate',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='people.organisation')),
                        ('asset', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='certificate', to='assets.asset')),
                        ('service_key', models.SlugField(help_text='the service of the catalogue it opens', max_length=80)),
                        ('environment', models.CharField(choices=[('production', 'Production'), ('non-production', 'Non-production')], max_length=14)),
                        ('subject', parvis.kit.fields.CleanTextField(help_text='RFC 4514')),
                        ('issuer', parvis.kit.fields.CleanTextField(help_text='RFC 4514')),
                        ('serial', models.CharField(help_text='hexadecimal, upper case', max_length=40)),
                        ('fingerprint', models.CharField(help_text='SHA-256 of the DER form, hexadecimal, lower case', max_length=64, unique=True)),
                        ('not_before', models.DateTimeField()),
                        ('not_after', models.DateTimeField()),
                        ('key_algorithm', models.CharField(help_text='RSA, EC…', max_length=20)),
                        ('key_bits', models.PositiveIntegerField()),
                        ('signature_hash', models.CharField(help_text='sha256…', max_length=20)),
                        ('purposes', models.JSONField(blank=True, default=list, help_text='extended key usages')),
                        ('alternative_names', models.JSONField(blank=True, default=list)),
                        ('pem', models.TextField()),
                        ('chain_pem', models.TextField(blank=True)),
                        ('csr_pem', models.TextField(blank=True, help_text='the request it answers, when the organisation keeps its own key')),
                        ('sealed_key', models.BinaryField(blank=True, help_text='private key, encrypted at rest; none when we never had it', null=True)),
                        ('deposited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deposited_certificates', to=settings.AUTH_USER_MODEL)),
                        ('published_at', models.DateTimeField(blank=True, null=True)),
                        ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='replaces', to='assets.certificate')),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revoked_certificates', to=settings.AUTH_USER_MODEL)),
                        ('revocation_reason', parvis.kit.fields.CleanCharField(blank=True, max_length=200)),
                    ],
                    options={
                        'ordering': ['not_after', 'id'],
                        'indexes': [models.Index(fields=['organisation', 'not_after', 'id'], name='certificate_expiry'), models.Index(fields=['organisation', 'service_key', 'environment', '-published_at'], name='certificate_use'), models.Index(condition=models.Q(('revoked_at', None)), fields=['not_after'], name='certificate_not_after')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('not_after__gt', models.F('not_before'))), name='certificate_dates_in_order'), models.CheckConstraint(condition=models.Q(('environment__in', ['production', 'non-production'])), name='certificate_environment_known'), models.CheckConstraint(condition=models.Q(('replaced_by', models.F('id')), _negated=True), name='certificate_not_its_own_successor')],
                    },
                ),
                migrations.CreateModel(
                    name='Download',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='people.organisation')),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='assets.asset')),
                        ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='assets.assetfile')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to=settings.AUTH_USER_MODEL)),
                        ('form', models.CharField(help_text='pem, der, p12, file…', max_length=10)),
                        ('with_key', models.BooleanField(default=False, help_text='the private key left the house')),
                        ('address', models.GenericIPAddressField(blank=True, null=True)),
                        ('at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['asset', '-id'], name='download_asset'), models.Index(fields=['organisation', '-id'], name='download_organisation')],
                    },
                ),
                migrations.CreateModel(
                    name='ExpiryNotice',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expiry_notices', to='people.organisation')),
                        ('asset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expiry_notices', to='assets.asset')),
                        ('step', models.SlugField(max_length=30)),
                        ('ends_at', models.DateTimeField(help_text='the end it spoke of: a prolonged asset is announced anew')),
                        ('at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('asset', 'step', 'ends_at'), name='expiry_notice_once')],
                    },
                ),
            ],
        ),
        parvis.kit.postgres.OnPostgres(
            sql='CREATE EXTENSION IF NOT EXISTS "pg_trgm"',
            reverse_sql='',
        ),
        parvis.kit.postgres.OnPostgres(
            sql='CREATE INDEX "asset_search_trigrams" ON "assets_asset" USING gin (search_text gin_trgm_ops)',
            reverse_sql='DROP INDEX IF EXISTS "asset_search_trigrams"',
        ),
    ]
