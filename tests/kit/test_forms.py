import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from parvis.kit.forms import FilesField
from tests.kit.sample_form import CORRECT, FAULTY, SampleForm


def draw(source: str, **context: object) -> str:
    with override("fr"):
        drawn = Template("{% load parvis %}" + source).render(Context(context))
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", re.sub(r"<svg.*?</svg>", "<svg/>", drawn, flags=re.DOTALL))).strip()


def test_a_field_is_label_hint_error_control_in_that_order():
    assert draw("{% field form.email %}", form=SampleForm(FAULTY)) == (
        '<div class="field"><label for="id_email">Adresse e-mail</label>'
        '<p class="hint" id="id_email_helptext">Le lien d’activation y sera envoyé. Il reste valable 24 heures.</p>'
        '<div class="error" id="id_email_error"><svg/><span><span class="vh">Erreur\u00a0:</span>'
        "Écrivez l’adresse e-mail en entier, par exemple prenom.nom@ville.fr</span></div>"
        '<input type="email" name="email" value="helene@saint-aubin" maxlength="320" class="input"'
        ' aria-describedby="id_email_helptext id_email_error" aria-invalid="true" required id="id_email"></div>'
    )


def test_only_what_is_optional_is_marked():
    assert "(facultatif)" in draw("{% field form.phone %}", form=SampleForm())
    assert "(facultatif)" not in draw("{% field form.city %}{% field form.consent %}", form=SampleForm())


def test_attributes_are_given_in_the_tag():
    assert 'autocomplete="tel" class="input"' in draw('{% field form.phone autocomplete="tel" width="m" %}', form=SampleForm())
    assert '<div class="field field--m">' in draw('{% field form.phone width="m" %}', form=SampleForm())


def test_radios_are_a_fieldset_with_a_legend():
    drawn = draw("{% field form.title %}", form=SampleForm(FAULTY))

    assert drawn.startswith('<fieldset class="choices choices--inline" id="id_title"><legend>Civilité</legend>')
    assert (
        '<label class="choice"><input type="radio" name="title" value="mme" id="id_title_0" required checked><span>Madame</span>' in drawn
    )


def test_cards_carry_their_hints():
    drawn = draw("{% field form.lost %}", form=SampleForm())

    assert '<div class="choices__list choices__list--cards"><label class="choice choice--card">' in drawn
    assert '<span>Mon identifiant</span><span class="hint">Nous vous le renvoyons</span>' in drawn


def test_an_error_of_a_group_is_read_with_it():
    drawn = draw("{% field form.urgency %}", form=SampleForm({}))

    assert 'id="id_urgency" aria-describedby="id_urgency_error"' in drawn
    assert drawn.count('aria-invalid="true"') == 5


def test_a_file_field_is_a_plain_input_in_a_place_to_drop():
    drawn = draw("{% field form.files %}", form=SampleForm())

    assert '<div class="drop" data-drop><input type="file" name="files" multiple accept=".pdf,' in drawn


def test_a_day_is_given_back_as_browsers_want_it():
    assert 'type="date" name="on" value="2026-11-21"' in draw("{% field form.on %}", form=SampleForm({**CORRECT, "on": "2026-11-21"}))


def test_a_password_is_never_given_back():
    assert "hunter2" not in draw("{% field form.password %}", form=SampleForm({**FAULTY, "password": "hunter2"}))


def test_a_form_drawn_by_django_is_drawn_with_our_fields():
    with override("fr"):
        whole = str(SampleForm(FAULTY))
        one = SampleForm(FAULTY)["email"].as_field_group()

    assert "5 réponses" not in whole
    assert "Cinq réponses sont à corriger" in whole
    assert 'class="field"' in one
    assert '<input type="hidden" name="secret"' in whole


def test_the_summary_counts_answers_and_leads_to_each():
    drawn = draw("{% errors form %}", form=SampleForm({**CORRECT, "postcode": "7", "urgency": ""}))

    assert drawn == (
        '<div class="errors" role="alert" tabindex="-1" aria-labelledby="errors-title"><h2 id="errors-title">'
        'Deux réponses sont à corriger</h2><ul><li><a href="#id_postcode">Indiquez un code postal à 5 chiffres</a></li>'
        '<li><a href="#id_urgency_0">Urgence\u00a0: Complétez cette réponse.</a></li></ul></div>'
    )


def test_one_answer_is_one():
    assert "Une réponse est à corriger" in draw("{% errors form %}", form=SampleForm({**CORRECT, "postcode": "7"}))


def test_what_concerns_the_whole_form_is_said_without_a_link():
    form = SampleForm(CORRECT)
    form.is_valid()
    form.add_error(None, "Cet identifiant ou ce mot de passe ne convient pas.")

    drawn = draw("{% errors form %}", form=form)
    assert "<li>Cet identifiant ou ce mot de passe ne convient pas.</li>" in drawn
    assert "L’envoi n’a pas pu se faire" in drawn


def test_a_form_that_lacks_nothing_has_no_summary():
    assert draw("{% errors form %}{% error_prefix form %}", form=SampleForm(CORRECT)) == ""


def test_the_title_of_a_page_with_errors_says_so_first():
    assert draw("{% error_prefix form %}", form=SampleForm(FAULTY)) == "Erreur\u00a0:"


def test_errors_of_several_forms_and_of_pairs_are_one_summary():
    drawn = draw("{% errors form pairs %}", form=SampleForm({**CORRECT, "postcode": "7"}), pairs=[("id_day", "Choisissez un jour.")])

    assert "Deux réponses" in drawn
    assert '<a href="#id_day">Choisissez un jour.</a>' in drawn


@pytest.mark.parametrize("field", [forms.CharField(), forms.IntegerField(), forms.ChoiceField(choices=[("a", "A")]), forms.EmailField()])
def test_no_field_of_django_speaks_of_the_invalid_or_the_required(field):
    for value in ("", "@@"):
        with override("fr"):
            try:
                field.clean(value)
            except forms.ValidationError as error:
                assert not re.search("obligatoire|valide", " ".join(error.messages))


class FilesForm(forms.Form):
    files = FilesField(accept=["pdf"], max_bytes=1000, max_count=2)


def posted(*uploads: SimpleUploadedFile) -> FilesForm:
    return FilesForm({}, MultiValueDict({"files": list(uploads)}))


def pdf(name: str = "a.pdf", content: bytes = b"%PDF-1.4") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_several_files_are_taken_at_once():
    form = posted(pdf("a.pdf"), pdf("b.pdf"))

    assert form.is_valid()
    assert [upload.name for upload in form.cleaned_data["files"]] == ["a.pdf", "b.pdf"]
    assert form.cleaned_data["files"][0].read() == b"%PDF-1.4"


@pytest.mark.parametrize(
    ("uploads", "sentence"),
    [
        ([], "Ajoutez au moins un fichier."),
        ([pdf(), pdf(), pdf()], "Ajoutez 2 fichiers au plus."),
        ([pdf(content=b"")], "« a.pdf » est vide."),
        ([pdf(content=b"%PDF" + b"a" * 1996)], "Choisissez un fichier de 1000 o au plus : « a.pdf » en fait 2 ko."),
        ([pdf("b.pdf"), pdf("a.pdf", b"MZ")], "« a.pdf » n’est pas d’un type accepté ici."),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_name(uploads, sentence):
    with override("fr"):
        errors = posted(*uploads).errors["files"]

    assert [error.replace("\u00a0", " ").replace("\u202f", " ") for error in errors] == [sentence]


def test_no_file_is_needed_where_files_are_optional():
    class Optional(forms.Form):
        files = FilesField(required=False)

    form = Optional({}, MultiValueDict())
    assert form.is_valid()
    assert form.cleaned_data["files"] == []
