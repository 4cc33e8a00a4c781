import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0001_initial'),
        ('intake', '0001_initial'),
        ('people', '0001_initial'),
        ('tickets', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='participant',
            name='participant_user',
        ),
        migrations.RemoveIndex(
            model_name='ticket',
            name='ticket_requester_latest',
        ),
        migrations.AlterField(
            model_name='participant',
            name='ticket',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='tickets.ticket'),
        ),
        migrations.AlterField(
            model_name='participant',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='participations', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='participant',
            index=models.Index(fields=['user', 'role', 'ticket'], include=('last_read_at',), name='participant_user_marks'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['requester', '-updated_at', '-id'], include=('portal', 'is_open'), name='ticket_requester_marks'),
        ),
    ]
