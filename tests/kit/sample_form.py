"""A form with every kind of field, for the page that shows all components."""

from django import forms

from parvis.kit.forms import Checks, DayInput, FilesField, Radios

TITLES = [("mme", "Madame"), ("m", "Monsieur")]
URGENCY = [("1", "Très basse"), ("2", "Basse"), ("3", "Moyenne"), ("4", "Haute"), ("5", "Très haute")]
LOST = [("username", "Mon identifiant"), ("password", "Mon mot de passe")]


class SampleForm(forms.Form):
    city = forms.CharField(label="Nom de la collectivité", help_text="Commune, intercommunalité ou syndicat")
    postcode = forms.RegexField(r"^\d{5}$", label="Code postal", error_messages={"invalid": "Indiquez un code postal à 5 chiffres"})
    title = forms.ChoiceField(label="Civilité", choices=TITLES, widget=Radios(display="inline"))
    email = forms.EmailField(
        label="Adresse e-mail",
        help_text="Le lien d’activation y sera envoyé. Il reste valable 24 heures.",
        error_messages={"invalid": "Écrivez l’adresse e-mail en entier, par exemple prenom.nom@ville.fr"},
    )
    phone = forms.CharField(label="Téléphone", required=False)
    urgency = forms.ChoiceField(label="Urgence", choices=URGENCY, widget=Radios(display="scale"))
    lost = forms.ChoiceField(
        label="Qu’avez-vous perdu ?",
        choices=LOST,
        widget=Radios(display="cards", hints={"username": "Nous vous le renvoyons", "password": "Vous en choisirez un autre"}),
    )
    products = forms.MultipleChoiceField(label="Produits", choices=[("a", "YPark"), ("b", "YGRC")], widget=Checks, required=False)
    kind = forms.ChoiceField(label="Type", choices=[("", "Choisir"), ("1", "Une question"), ("2", "Une anomalie")])
    on = forms.DateField(label="Date", widget=DayInput, required=False)
    amount = forms.IntegerField(label="Débit", required=False)
    password = forms.CharField(label="Mot de passe", widget=forms.PasswordInput)
    body = forms.CharField(label="Description", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    files = FilesField(label="Fichiers", accept=["pdf", "image"], required=False, help_text="PDF ou images, 5 Mo au plus chacun")
    consent = forms.BooleanField(label="J’ai lu les conditions", error_messages={"required": "Cochez la case pour continuer"})
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


FAULTY = {
    "city": "Ville de Saint-Aubin",
    "postcode": "7600",
    "title": "mme",
    "email": "helene@saint-aubin",
    "urgency": "3",
    "lost": "username",
}
CORRECT = {**FAULTY, "postcode": "76000", "email": "helene@saint-aubin.fr", "kind": "1", "password": "x", "consent": "on"}
