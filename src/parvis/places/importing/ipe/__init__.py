"""Files of buildings that an infrastructure operator publishes (Informations Préalables Enrichies). Source: telecom.md 2.1."""
