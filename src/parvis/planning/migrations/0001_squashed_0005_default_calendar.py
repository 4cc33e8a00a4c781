import datetime
import django.db.models.deletion
import parvis.kit.clock
import parvis.kit.fields
import parvis.kit.ids
import parvis.kit.migration_steps
import parvis.planning.hours
import parvis.planning.models.calendar
import parvis.planning.models.level
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('planning', '0001_initial'), ('planning', '0002_configured'), ('planning', '0003_bookings'), ('planning', '0004_contract_coverage'), ('planning', '0005_default_calendar')]

    initial = True

    dependencies = [
        ('people', '0001_squashed_0011_team_archived_at'),
    ]

    operations = [
        parvis.kit.migration_steps.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='BookingRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('key', models.SlugField(max_length=60)),
                        ('title', models.JSONField(help_text='text in languages: the type of operation')),
                        ('natures', models.JSONField(blank=True, default=list, help_text='natures of product it is offered for; empty: any')),
                        ('series', models.CharField(blank=True, help_text="prefix of its bookings' references", max_length=20)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('opens_after_days', models.PositiveSmallIntegerField(default=0, help_text='first bookable day, from today: 8 for D+8')),
                        ('closes_after_days', models.PositiveSmallIntegerField(default=365, help_text='last bookable day, from today: 26 for D+26')),
                        ('counting', models.CharField(choices=[('calendar', 'calendar days'), ('working', 'working days')], default='calendar', help_text='the days of the window', max_length=8)),
                        ('calendar', models.ForeignKey(blank=True, help_text='none: the hours below', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='booking_rules', to='planning.calendar')),
                        ('week', models.JSONField(blank=True, default=dict, help_text="opening hours, as a calendar's", validators=[parvis.planning.hours.validate_week])),
                        ('time_zone', models.CharField(default='Europe/Paris', max_length=50, validators=[parvis.planning.models.calendar.validate_time_zone])),
                        ('holiday_country', models.CharField(blank=True, help_text='empty: holidays are days like others', max_length=2)),
                        ('holiday_region', models.CharField(blank=True, max_length=20)),
                        ('lead_time', models.DurationField(default=datetime.timedelta, help_text='a slot closes this long before it starts')),
                        ('duration', models.DurationField(help_text='of one slot; of one step of the grid where people choose how long')),
                        ('min_duration', models.DurationField(blank=True, help_text='several slots in a row, at least this long; none: one slot', null=True)),
                        ('max_duration', models.DurationField(blank=True, help_text='several slots in a row, up to this long; none: the shortest', null=True)),
                        ('capacity', models.PositiveSmallIntegerField(default=1, help_text='places of a slot')),
                        ('holds_for', models.DurationField(default=datetime.timedelta(seconds=900), help_text='a slot is kept this long while the form is filled in')),
                        ('changes_until', models.DurationField(default=datetime.timedelta, help_text='moved or cancelled by its booker until this long before the start')),
                        ('remind_before', models.DurationField(blank=True, help_text='a mail this long before the start; none: no mail', null=True)),
                        ('needs_approval', models.BooleanField(default=False)),
                        ('may_recur', models.BooleanField(default=False)),
                    ],
                    options={
                        'ordering': ['portal_key', 'order', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('portal_key', 'key'), name='booking_rule_once'), models.CheckConstraint(condition=models.Q(('closes_after_days__gte', models.F('opens_after_days'))), name='booking_rule_window_in_order'), models.CheckConstraint(condition=models.Q(('duration__gt', datetime.timedelta(0))), name='booking_rule_duration_positive'), models.CheckConstraint(condition=models.Q(('capacity__gt', 0)), name='booking_rule_capacity_positive'), models.CheckConstraint(condition=models.Q(('counting__in', ['calendar', 'working'])), name='booking_rule_counting_known')],
                    },
                ),
                migrations.CreateModel(
                    name='BookingSeries',
                    fields=[
                        ('prefix', models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ('last_number', models.PositiveBigIntegerField(default=0)),
                    ],
                    options={
                        'verbose_name_plural': 'booking series',
                    },
                ),
                migrations.CreateModel(
                    name='Agreement',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='people.organisation')),
                        ('portal_key', models.CharField(max_length=40)),
                        ('reference', parvis.kit.fields.CleanCharField(help_text="the contract's number", max_length=60)),
                        ('title', parvis.kit.fields.CleanCharField(blank=True, max_length=200)),
                        ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='planning.level')),
                        ('calendar', models.ForeignKey(blank=True, help_text="none: the level's", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='planning.calendar')),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField(blank=True, help_text='included; none: until further notice', null=True)),
                        ('covers_tree', models.BooleanField(default=True, help_text='entities below the organisation are covered too')),
                        ('channels', models.JSONField(blank=True, help_text="none: the level's", null=True)),
                        ('in_charge', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to=settings.AUTH_USER_MODEL)),
                        ('in_charge_name', parvis.kit.fields.CleanCharField(blank=True, help_text='when the person has no account here', max_length=200)),
                        ('direct_phone', parvis.kit.fields.CleanCharField(blank=True, help_text='shown when the level says so', max_length=30)),
                        ('note', parvis.kit.fields.CleanTextField(blank=True, help_text='for the team')),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=parvis.kit.clock.now)),
                    ],
                    options={
                        'ordering': ['-starts_on', '-id'],
                        'indexes': [models.Index(fields=['organisation', 'portal_key', '-starts_on'], name='agreement_organisation'), models.Index(fields=['ends_on'], name='agreement_end')],
                        'constraints': [models.UniqueConstraint(fields=('portal_key', 'reference'), name='agreement_reference_once'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='agreement_ends_after_start')],
                    },
                ),
                migrations.CreateModel(
                    name='Booking',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='people.organisation')),
                        ('portal_key', models.CharField(max_length=40)),
                        ('reference', parvis.kit.fields.CleanCharField(help_text='what people quote', max_length=40)),
                        ('uid', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, help_text='iCalendar: the same for what was moved and what replaces it')),
                        ('title', parvis.kit.fields.CleanCharField(blank=True, help_text="what for, in the booker's words", max_length=120)),
                        ('resource', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='planning.resource')),
                        ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='planning.bookingrule')),
                        ('starts_at', models.DateTimeField(help_text='of the first slot: kept when the slot is given back')),
                        ('ends_at', models.DateTimeField(help_text='of the last slot')),
                        ('state', models.CharField(choices=[('requested', 'waiting for approval'), ('held', 'held'), ('confirmed', 'confirmed'), ('moved', 'moved'), ('cancelled', 'cancelled'), ('refused', 'refused'), ('expired', 'not confirmed in time'), ('missed', 'missed'), ('done', 'done')], default='held', max_length=9)),
                        ('held_until', models.DateTimeField(blank=True, null=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to=settings.AUTH_USER_MODEL)),
                        ('key', models.CharField(help_text='made by the form or client: a second send returns this booking', max_length=64)),
                        ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='planning.booking')),
                        ('recurrence_id', models.UUIDField(blank=True, help_text='shared by the bookings of one recurrence', null=True)),
                        ('subject_kind', models.CharField(blank=True, help_text='what it is for, as in the journal', max_length=20)),
                        ('subject_id', models.UUIDField(blank=True, null=True)),
                        ('type_key', models.CharField(blank=True, help_text='type of appointment: standard, urgent…', max_length=60)),
                        ('nature', models.CharField(blank=True, help_text='nature of the product it is for', max_length=60)),
                        ('access_reference', parvis.kit.fields.CleanCharField(blank=True, help_text='identifier of the access, where there is one already', max_length=60)),
                        ('place', models.JSONField(blank=True, default=dict, help_text='{insee, street_code, number, building, label…}: where it takes place')),
                        ('contact_name', parvis.kit.fields.CleanCharField(blank=True, max_length=200)),
                        ('contact_phone', parvis.kit.fields.CleanCharField(blank=True, max_length=30)),
                        ('contact_email', models.EmailField(blank=True, max_length=254)),
                        ('instructions', parvis.kit.fields.CleanTextField(blank=True)),
                        ('data', models.JSONField(blank=True, default=dict, help_text='preferences of the search, what the outside planning answered')),
                        ('sequence', models.PositiveSmallIntegerField(default=0, help_text='iCalendar: grows with each change')),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                        ('updated_at', models.DateTimeField(default=parvis.kit.clock.now)),
                        ('reminded_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_at', models.DateTimeField(blank=True, help_text='when it stopped being live', null=True)),
                        ('end_reason', parvis.kit.fields.CleanCharField(blank=True, max_length=200)),
                        ('slots', models.ManyToManyField(related_name='bookings', through='planning.BookedSlot', to='planning.slot')),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['organisation', '-starts_at', '-id'], name='booking_organisation_latest'), models.Index(fields=['user', '-starts_at'], name='booking_user'), models.Index(fields=['resource', 'starts_at'], name='booking_resource'), models.Index(fields=['subject_id', '-id'], name='booking_subject'), models.Index(condition=models.Q(('state', 'held')), fields=['held_until'], name='booking_held'), models.Index(condition=models.Q(('reminded_at', None), ('state', 'confirmed')), fields=['starts_at'], name='booking_to_remind'), models.Index(condition=models.Q(('recurrence_id__isnull', False)), fields=['recurrence_id'], name='booking_recurrence')],
                        'constraints': [models.UniqueConstraint(fields=('portal_key', 'reference'), name='booking_reference_once'), models.UniqueConstraint(fields=('organisation', 'key'), name='booking_key_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='booking_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), _negated=True), ('held_until__isnull', False), _connector='OR'), name='booking_held_until'), models.CheckConstraint(condition=models.Q(('replaces', models.F('id')), _negated=True), name='booking_not_its_own_successor')],
                    },
                ),
                migrations.CreateModel(
                    name='BookedSlot',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='booked_slots', to='people.organisation')),
                        ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='booked_slots', to='planning.booking')),
                        ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='booked_slots', to='planning.slot')),
                        ('places', models.PositiveSmallIntegerField(default=1)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('booking', 'slot'), name='booked_slot_once'), models.CheckConstraint(condition=models.Q(('places__gt', 0)), name='booked_slot_places_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='Calendar',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('key', models.SlugField(max_length=60)),
                        ('code', models.CharField(blank=True, help_text='short form shown in commitments, such as HO', max_length=20)),
                        ('title', models.JSONField(help_text='text in languages: Lundi au Samedi 8h à 18h')),
                        ('time_zone', models.CharField(default='Europe/Paris', max_length=50, validators=[parvis.planning.models.calendar.validate_time_zone])),
                        ('week', models.JSONField(default=dict, help_text='{"mon": [["08:00", "18:00"]], …}: a day left out is closed', validators=[parvis.planning.hours.validate_week])),
                        ('holiday_country', models.CharField(blank=True, default='FR', help_text='empty: holidays are days like others', max_length=2)),
                        ('holiday_region', models.CharField(blank=True, help_text='a subdivision of it with holidays of its own (Alsace-Moselle)', max_length=20)),
                        ('is_default', models.BooleanField(default=False, help_text='what promises are counted in where nothing names a calendar')),
                    ],
                    options={
                        'ordering': ['portal_key', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('portal_key', 'key'), name='calendar_once'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('portal_key',), name='calendar_default_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AgreementTarget',
                    fields=[
                        ('milestone', models.SlugField(help_text="first_answer, next_answer, resolution, or a workflow's own", max_length=60)),
                        ('priority', models.CharField(blank=True, help_text='1 … 6; empty: every priority', max_length=20)),
                        ('scope', models.CharField(blank=True, help_text='key of a category, service or family; empty: all of them', max_length=120)),
                        ('delay', models.CharField(help_text='PT10H: hours of the calendar, unless `is_elapsed`', max_length=30, validators=[parvis.planning.models.level.validate_delay])),
                        ('is_elapsed', models.BooleanField(default=False, help_text='counted day and night, as a legal delay (P1M) is')),
                        ('warn_before', models.DurationField(blank=True, help_text='warning this long before the due time', null=True)),
                        ('calendar', models.ForeignKey(blank=True, help_text="none: the agreement's", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='planning.calendar')),
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreement_targets', to='people.organisation')),
                        ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='planning.agreement')),
                    ],
                    options={
                        'ordering': ['milestone', 'priority', 'scope'],
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('delay', ''), _negated=True), name='agreementtarget_delay_filled'), models.UniqueConstraint(fields=('agreement', 'milestone', 'priority', 'scope'), name='agreementtarget_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Closure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures', to='planning.calendar')),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField(help_text='included')),
                        ('title', models.JSONField(blank=True, default=dict, help_text='text in languages')),
                        ('hours', models.JSONField(blank=True, default=list, help_text='of each of these days; empty: closed', validators=[parvis.planning.hours.validate_day])),
                    ],
                    options={
                        'ordering': ['calendar', 'starts_on'],
                        'constraints': [models.UniqueConstraint(fields=('calendar', 'starts_on'), name='closure_once'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='closure_ends_after_start')],
                    },
                ),
                migrations.CreateModel(
                    name='Coverage',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverages', to='people.organisation')),
                        ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coverages', to='planning.agreement')),
                        ('sort', models.CharField(choices=[('catalogue', 'service'), ('category', 'category'), ('asset', 'equipment'), ('asset-kind', 'kind of equipment')], max_length=10)),
                        ('key', models.CharField(help_text='family or service key, category (or its beginning), asset id, kind key: their apps are not known here', max_length=120)),
                    ],
                    options={
                        'ordering': ['sort', 'key'],
                        'indexes': [models.Index(fields=['organisation', 'sort', 'key'], name='coverage_lookup')],
                        'constraints': [models.UniqueConstraint(fields=('agreement', 'sort', 'key'), name='coverage_once'), models.CheckConstraint(condition=models.Q(('sort__in', ['catalogue', 'category', 'asset', 'asset-kind'])), name='coverage_sort_known')],
                    },
                ),
                migrations.CreateModel(
                    name='Level',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('key', models.SlugField(max_length=60)),
                        ('title', models.JSONField(help_text='text in languages')),
                        ('rank', models.PositiveSmallIntegerField(default=0, help_text='«gold and above»: a higher rank is a higher level')),
                        ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='planning.calendar')),
                        ('channels', models.JSONField(blank=True, default=list, help_text='portal, mail, phone…: ways open to these customers')),
                        ('shows_direct_phone', models.BooleanField(default=False, help_text="of the person in charge of the customer's solution")),
                        ('notice_days', models.JSONField(blank=True, default=list, help_text="[60, 30]: days before an agreement's end at which people are told")),
                    ],
                    options={
                        'ordering': ['portal_key', 'rank', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('portal_key', 'key'), name='level_once')],
                    },
                ),
                migrations.CreateModel(
                    name='LevelTarget',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('milestone', models.SlugField(help_text="first_answer, next_answer, resolution, or a workflow's own", max_length=60)),
                        ('priority', models.CharField(blank=True, help_text='1 … 6; empty: every priority', max_length=20)),
                        ('scope', models.CharField(blank=True, help_text='key of a category, service or family; empty: all of them', max_length=120)),
                        ('delay', models.CharField(help_text='PT10H: hours of the calendar, unless `is_elapsed`', max_length=30, validators=[parvis.planning.models.level.validate_delay])),
                        ('is_elapsed', models.BooleanField(default=False, help_text='counted day and night, as a legal delay (P1M) is')),
                        ('warn_before', models.DurationField(blank=True, help_text='warning this long before the due time', null=True)),
                        ('calendar', models.ForeignKey(blank=True, help_text="none: the agreement's", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='planning.calendar')),
                        ('level', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='planning.level')),
                    ],
                    options={
                        'ordering': ['milestone', 'priority', 'scope'],
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('delay', ''), _negated=True), name='leveltarget_delay_filled'), models.UniqueConstraint(fields=('level', 'milestone', 'priority', 'scope'), name='leveltarget_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Quota',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotas', to='people.organisation')),
                        ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='quotas', to='planning.agreement')),
                        ('unit', models.SlugField(help_text='tickets, hours, forced_deposits…', max_length=40)),
                        ('scope', models.CharField(blank=True, help_text='key of a family or service; empty: all of them', max_length=120)),
                        ('period', models.CharField(choices=[('month', 'per month'), ('quarter', 'per quarter'), ('year', 'per year'), ('agreement', 'for the whole agreement')], default='month', max_length=9)),
                        ('allowed', models.DecimalField(decimal_places=2, max_digits=10)),
                        ('may_exceed', models.BooleanField(default=True, help_text='told, not refused, once used up')),
                    ],
                    options={
                        'ordering': ['unit', 'scope'],
                        'constraints': [models.UniqueConstraint(fields=('agreement', 'unit', 'scope'), name='quota_once'), models.CheckConstraint(condition=models.Q(('allowed__gte', 0)), name='quota_not_negative')],
                    },
                ),
                migrations.CreateModel(
                    name='QuotaPeriod',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quota_periods', to='people.organisation')),
                        ('quota', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='planning.quota')),
                        ('starts_on', models.DateField()),
                        ('allowed', models.DecimalField(decimal_places=2, max_digits=10)),
                        ('may_exceed', models.BooleanField()),
                        ('used', models.DecimalField(decimal_places=2, default=0, max_digits=10)),
                    ],
                    options={
                        'ordering': ['-starts_on'],
                        'constraints': [models.UniqueConstraint(fields=('quota', 'starts_on'), name='quota_period_once'), models.CheckConstraint(condition=models.Q(('used__gte', 0), models.Q(('may_exceed', True), ('used__lte', models.F('allowed')), _connector='OR')), name='quota_period_within')],
                    },
                ),
                migrations.CreateModel(
                    name='QuotaUse',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quota_uses', to='people.organisation')),
                        ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='planning.quotaperiod')),
                        ('key', models.UUIDField(help_text='of what used it: a ticket, a piece of work')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=10)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('key', 'period'), name='quota_use_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='quota_use_positive')],
                    },
                ),
                migrations.CreateModel(
                    name='Resource',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('applied_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('updated_at', models.DateTimeField(auto_now=True)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('key', models.SlugField(max_length=60)),
                        ('title', models.JSONField(help_text='text in languages')),
                        ('text', models.JSONField(blank=True, default=dict, help_text='text in languages: what it is, where it stands')),
                        ('kind', models.SlugField(help_text='room, equipment, technicians…: resources of a kind are shown together', max_length=30)),
                        ('icon', models.CharField(blank=True, help_text='a Lucide icon', max_length=60)),
                        ('order', models.PositiveSmallIntegerField(default=0)),
                        ('calendar', models.ForeignKey(blank=True, help_text="none: the rule's", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='planning.calendar')),
                        ('week', models.JSONField(blank=True, default=dict, help_text="opening hours of its own; empty: its calendar's, else the rule's", validators=[parvis.planning.hours.validate_week])),
                        ('audience', models.CharField(choices=[('customers', 'every customer of the portal'), ('organisations', 'the organisations named')], default='customers', help_text='who may book it', max_length=13)),
                        ('capacity', models.PositiveSmallIntegerField(blank=True, help_text="places of a slot; none: the rule's", null=True)),
                        ('source_key', models.CharField(blank=True, help_text="a connector's slot source; empty: slots are ours", max_length=100)),
                        ('is_active', models.BooleanField(default=True)),
                        ('rules', models.ManyToManyField(blank=True, related_name='resources', to='planning.bookingrule')),
                        ('teams', models.ManyToManyField(blank=True, help_text='who looks after its bookings', related_name='resources', to='people.team')),
                    ],
                    options={
                        'ordering': ['portal_key', 'order', 'key'],
                        'constraints': [models.UniqueConstraint(fields=('portal_key', 'key'), name='resource_once'), models.CheckConstraint(condition=models.Q(('audience__in', ['customers', 'organisations'])), name='resource_audience_known')],
                    },
                ),
                migrations.CreateModel(
                    name='Closing',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closings', to='planning.resource')),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('reason', parvis.kit.fields.CleanCharField(blank=True, help_text='read by customers', max_length=120)),
                        ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='closings', to=settings.AUTH_USER_MODEL)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['starts_at', 'id'],
                        'indexes': [models.Index(fields=['resource', 'ends_at'], name='closing_resource')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='closing_ends_after_start')],
                    },
                ),
                migrations.CreateModel(
                    name='CalendarFeed',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
                        ('portal_key', models.CharField(max_length=40)),
                        ('resource', models.ForeignKey(blank=True, help_text="none: all of one's bookings", null=True, on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feeds', to='planning.resource')),
                        ('language', models.CharField(blank=True, max_length=5)),
                        ('nonce', models.CharField(editable=False, max_length=43)),
                        ('created_at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('user', 'resource'), name='calendar_feed_of_resource_once'), models.UniqueConstraint(condition=models.Q(('resource', None)), fields=('user', 'portal_key'), name='calendar_feed_of_person_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ResourceAudience',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resource_audiences', to='people.organisation')),
                        ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='audiences', to='planning.resource')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('organisation', 'resource'), name='resource_audience_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Slot',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='planning.resource')),
                        ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='planning.bookingrule')),
                        ('starts_at', models.DateTimeField()),
                        ('ends_at', models.DateTimeField()),
                        ('capacity', models.PositiveSmallIntegerField(default=1)),
                        ('booked', models.PositiveSmallIntegerField(default=0)),
                        ('is_open', models.BooleanField(default=True, help_text='closed slots keep their bookings and take no more')),
                        ('reference', parvis.kit.fields.CleanCharField(blank=True, help_text='what the outside planning calls it', max_length=100)),
                        ('updated_at', models.DateTimeField(default=parvis.kit.clock.now)),
                    ],
                    options={
                        'ordering': ['starts_at', 'id'],
                        'indexes': [models.Index(fields=['rule', 'starts_at'], name='slot_rule_start')],
                        'constraints': [models.UniqueConstraint(fields=('resource', 'rule', 'starts_at'), name='slot_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='slot_ends_after_start'), models.CheckConstraint(condition=models.Q(('booked__gte', 0), ('booked__lte', models.F('capacity'))), name='slot_not_overbooked')],
                    },
                ),
                migrations.CreateModel(
                    name='Zone',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='zones', to='planning.resource')),
                        ('prefix', models.CharField(max_length=5)),
                    ],
                    options={
                        'ordering': ['prefix'],
                        'constraints': [models.UniqueConstraint(fields=('prefix', 'resource'), name='zone_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AgreementNotice',
                    fields=[
                        ('id', models.UUIDField(default=parvis.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreement_notices', to='people.organisation')),
                        ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='planning.agreement')),
                        ('step', models.SlugField(max_length=30)),
                        ('ends_on', models.DateField(help_text='the end it spoke of: a prolonged agreement is announced anew')),
                        ('at', models.DateTimeField(default=parvis.kit.clock.now, editable=False)),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('agreement', 'step', 'ends_on'), name='agreement_notice_once')],
                    },
                ),
            ],
        ),
    ]
