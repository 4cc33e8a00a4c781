import django.db.models.deletion
import parvis.catalogue.article_index
from django.db import migrations, models
from parvis.catalogue.article_index import columns, vocabulary


def index_and_record(apps, schema_editor):
    """Articles that are there already are found, and what they say is their first revision."""
    article_model, revision_model, word_model = (apps.get_model('catalogue', name) for name in ('Article', 'ArticleRevision', 'ArticleWord'))
    for article in article_model.objects.select_related('family').iterator(chunk_size=200):
        texts = (article.title, article.keywords, article.body)
        article_model.objects.filter(pk=article.pk).update(**columns(*texts))
        words = (word_model(portal_id=article.portal_id, word=word) for word in vocabulary(*texts))
        word_model.objects.bulk_create(words, ignore_conflicts=True)
        if not article.revisions.exists():
            family = article.family.key if article.family else ''
            placement = {'family': family, 'published_at': None, 'expires_at': None}
            placement |= {name: getattr(article, name) for name in ('see', 'audiences', 'order', 'is_published')}
            revision_model.objects.create(
                article=article, title=article.title, body=article.body, keywords=article.keywords, placement=placement,
                is_preset=bool(article.applied_digest), created_at=article.updated_at,
            )


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ArticleWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40)),
            ],
        ),
        migrations.RemoveField(
            model_name='article',
            name='searchable',
        ),
        migrations.AddField(
            model_name='article',
            name='expires_at',
            field=models.DateTimeField(blank=True, help_text='nor from then on', null=True),
        ),
        migrations.AddField(
            model_name='article',
            name='published_at',
            field=models.DateTimeField(blank=True, help_text='customers do not find it before', null=True),
        ),
        migrations.AddField(
            model_name='article',
            name='searchable_body',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='article',
            name='searchable_keywords',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='article',
            name='searchable_title',
            field=models.TextField(blank=True, editable=False, help_text='stems in every language (catalogue.article_index)'),
        ),
        migrations.AddField(
            model_name='articlerevision',
            name='is_preset',
            field=models.BooleanField(default=False, help_text='written by a preset'),
        ),
        migrations.AddField(
            model_name='articlerevision',
            name='keywords',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='articlerevision',
            name='placement',
            field=models.JSONField(blank=True, default=dict, help_text='{family, see, audiences, order, is_published, published_at, expires_at}'),
        ),
        migrations.AddField(
            model_name='articlerevision',
            name='restored',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='catalogue.articlerevision'),
        ),
        migrations.AlterField(
            model_name='article',
            name='deflected_count',
            field=models.PositiveIntegerField(default=0, help_text='requests that it made needless'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('published_at', None), ('expires_at', None), ('expires_at__gt', models.F('published_at')), _connector='OR'), name='article_expires_after_it_is_published'),
        ),
        migrations.AddField(
            model_name='articleword',
            name='portal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.portal'),
        ),
        migrations.AddConstraint(
            model_name='articleword',
            constraint=models.UniqueConstraint(fields=('portal', 'word'), name='article_word_once'),
        ),
        parvis.catalogue.article_index.AddArticleIndex(
        ),
        migrations.RunPython(index_and_record, migrations.RunPython.noop),
    ]
