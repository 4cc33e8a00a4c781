"""What streets are called: kinds, and names from the commonest to the rarer ones, as one meets them from town to town."""

from __future__ import annotations

from typing import Final

KINDS: Final = {
    "Rue": 560, "Chemin": 95, "Avenue": 90, "Impasse": 85, "Allée": 80, "Route": 45, "Place": 40, "Boulevard": 30, "Square": 15,
    "Passage": 12, "Sentier": 10, "Résidence": 9, "Lotissement": 8, "Ruelle": 7, "Cours": 5, "Quai": 5, "Montée": 4, "Villa": 3,
    "Cité": 3, "Esplanade": 2, "Rond-point": 2, "Traverse": 2,
}  # fmt: skip
"""{kind: how many of a thousand}"""

COMMON: Final = (
    "de l'Église", "de la Mairie", "du Général de Gaulle", "des Écoles", "de la Gare", "du Moulin", "de la Fontaine", "Victor Hugo",
    "Jean Moulin", "du Stade", "Louis Pasteur", "de la République", "du Château", "Jean Jaurès", "des Lilas", "de Verdun", "du 8 Mai 1945",
    "du Maréchal Foch", "Jules Ferry", "du Lavoir", "de la Poste", "des Jardins", "du 11 Novembre 1918", "de la Croix", "du Stade Municipal",
    "Pierre et Marie Curie", "du Bourg", "des Acacias", "du Cimetière", "de la Liberté", "des Rosiers", "du Pont", "de la Forêt", "Saint-Martin",
    "des Tilleuls", "de la Paix", "Émile Zola", "du Général Leclerc", "des Vignes", "du Puits", "de la Vallée", "Molière", "des Peupliers",
    "du Maréchal Leclerc", "Anatole France", "des Cerisiers", "Georges Clemenceau", "de la Plaine", "Gambetta", "des Prés", "Voltaire",
    "du Four", "des Champs", "Jean Mermoz", "du Bois", "Albert Camus", "Paul Verlaine", "Aristide Briand", "de l'Abreuvoir", "Antoine de Saint-Exupéry",
    "des Marronniers", "du Lac", "de Paris", "Marcel Pagnol", "du Marché", "Saint-Jean", "Honoré de Balzac", "du Presbytère", "Jacques Prévert",
    "des Mimosas", "de la Source", "Hector Berlioz", "du Calvaire", "de la Chapelle", "George Sand", "Édouard Herriot", "du 14 Juillet", "des Fleurs",
    "Saint-Pierre", "Notre-Dame", "Alphonse Daudet", "des Chênes", "du Pressoir", "Léon Blum", "de Bellevue", "Claude Debussy", "Nationale",
    "Basse", "Haute", "Neuve", "de la Libération", "du Souvenir Français", "Principale", "du Port", "de Bretagne", "Jeanne d'Arc",
)  # fmt: skip

FEMININE: Final = frozenset({"Nationale", "Basse", "Haute", "Neuve", "Principale"})
"""They agree with `Rue`."""

PEOPLE: Final = (
    "Arthur Rimbaud", "Charles Baudelaire", "Guy de Maupassant", "Gustave Flaubert", "Alexandre Dumas", "Jules Verne", "Stendhal", "Colette",
    "Louise Michel", "Simone Veil", "Lucie Aubrac", "Germaine Tillion", "Rosa Parks", "Olympe de Gouges", "Jean Racine", "Pierre Corneille",
    "Jean de La Fontaine", "François Rabelais", "Pierre de Ronsard", "Joachim du Bellay", "Clément Marot", "Denis Diderot", "Montesquieu",
    "Jean-Jacques Rousseau", "Mirabeau", "Danton", "Robespierre", "La Fayette", "Lamartine", "Chateaubriand", "Alfred de Musset", "Alfred de Vigny",
    "Gérard de Nerval", "Théophile Gautier", "Paul Éluard", "Louis Aragon", "Guillaume Apollinaire", "Robert Desnos", "Boris Vian", "Paul Valéry",
    "Marcel Proust", "André Gide", "Romain Rolland", "Charles Péguy", "Maurice Ravel", "Georges Bizet", "Camille Saint-Saëns", "Gabriel Fauré",
    "Erik Satie", "Frédéric Chopin", "Mozart", "Beethoven", "Claude Monet", "Auguste Renoir", "Paul Cézanne", "Vincent Van Gogh", "Paul Gauguin",
    "Édouard Manet", "Edgar Degas", "Berthe Morisot", "Camille Claudel", "Auguste Rodin", "Henri Matisse", "Pablo Picasso", "Georges Braque",
    "Gustave Courbet", "Eugène Delacroix", "Jean-Baptiste Corot", "Toulouse-Lautrec", "Henri Dunant", "Ambroise Paré", "Claude Bernard", "Laennec",
    "Xavier Bichat", "Denis Papin", "Blaise Pascal", "René Descartes", "Pierre de Fermat", "Évariste Galois", "Sophie Germain", "Henri Poincaré",
    "Augustin Fresnel", "André-Marie Ampère", "François Arago", "Gay-Lussac", "Antoine Lavoisier", "Irène Joliot-Curie", "Jean Perrin", "Louis Braille",
    "Gustave Eiffel", "Clément Ader", "Louis Blériot", "Hélène Boucher", "Roland Garros", "Charles Lindbergh", "Youri Gagarine", "Jacques Cartier",
    "Surcouf", "Jean Bart", "Duguay-Trouin", "Vauban", "Colbert", "Sully", "Turenne", "Hoche", "Kléber", "Marceau", "Carnot", "Thiers", "Lazare Carnot",
    "Léon Gambetta", "Pierre Mendès France", "Jean Monnet", "Robert Schuman", "Salvador Allende", "Nelson Mandela", "Martin Luther King", "Gandhi",
    "Pablo Neruda", "Federico Garcia Lorca", "Pierre Brossolette", "Guy Môquet", "Gabriel Péri", "Danielle Casanova", "Pierre Semard", "Marcel Cachin",
    "Maurice Thorez", "Paul Vaillant-Couturier", "Henri Barbusse", "Édouard Vaillant", "Jules Guesde", "Marcel Sembat", "Eugène Pottier", "Auguste Blanqui",
    "Louis Blanc", "Pierre Curie", "Marie Curie", "Alfred Sisley", "Camille Pissarro", "Nicolas Poussin", "Jacques-Louis David", "Honoré Daumier",
    "Jean Renoir", "Georges Méliès", "Louis Lumière", "Jacques Tati", "Gérard Philipe", "Jean Vilar", "Louis Jouvet", "Sarah Bernhardt", "Édith Piaf",
    "Georges Brassens", "Jacques Brel", "Barbara", "Léo Ferré", "Charles Trenet", "Django Reinhardt", "Joséphine Baker", "Françoise Dolto",
    "Henri Wallon", "Célestin Freinet", "Maria Montessori", "Ferdinand Buisson", "Paul Bert", "Camille Desmoulins", "Saint-Just", "Condorcet", "Buffon",
    "Jean Rostand", "Jean-Henri Fabre", "Parmentier", "Olivier de Serres", "Jacquard", "Philibert Delorme", "Le Corbusier", "Jean Nicot", "Bougainville",
    "La Pérouse", "Dumont d'Urville", "Commandant Charcot", "Paul-Émile Victor", "Alain Gerbault", "Éric Tabarly", "Étienne Ganneron",
)  # fmt: skip

TITLED: Final = (
    "du Maréchal Joffre", "du Maréchal Juin", "du Maréchal Lyautey", "du Maréchal de Lattre de Tassigny", "du Général Mangin", "du Général Kœnig",
    "du Général Patton", "du Général Mouton Duvernet", "du Général Foy", "du Général Sarrail", "du Colonel Fabien", "du Colonel Moll", "du Colonel Rol-Tanguy",
    "du Commandant Cousteau", "du Commandant Rivière", "du Capitaine Guynemer", "du Capitaine Ferber", "du Lieutenant Parayre", "du Sergent Bobillot",
    "du Docteur Roux", "du Docteur Schweitzer", "du Docteur Calmette", "du Docteur Laennec", "du Docteur Charcot", "du Professeur Calmette",
    "du Professeur Langevin", "du Président Wilson", "du Président Kennedy", "du Président Roosevelt", "du Président Coty", "de l'Abbé Grégoire",
    "de l'Abbé Pierre", "de l'Abbé Lemire", "du Chanoine Kir", "de Monseigneur Darboy", "du Père Teilhard de Chardin", "de l'Amiral Courbet",
    "de l'Amiral Ronarc'h", "du Bailli de Suffren", "du Chevalier de la Barre", "du Roi René", "de la Reine Blanche", "du Duc de Bourgogne",
    "du Souvenir", "des Déportés", "des Fusillés", "de la Résistance", "des Martyrs de la Résistance", "du Vercors", "du 19 Mars 1962",
    "du 4 Septembre", "du 22 Novembre", "du 1er Mai", "du 18 Juin 1940", "des Anciens Combattants", "des Alliés", "de Stalingrad", "de Bir Hakeim",
    "de la 2e Division Blindée", "du 151e Régiment d'Infanterie", "de la Marne", "de la Somme", "de l'Yser", "de Valmy", "d'Austerlitz", "d'Iéna",
    "de Wagram", "de Solférino", "de Magenta", "de Sébastopol", "de Strasbourg", "de Metz", "d'Alsace", "de Lorraine", "d'Alsace-Lorraine",
    "de Bourgogne", "de Champagne", "de Normandie", "de Picardie", "de Savoie", "de Provence", "de Gascogne", "d'Auvergne", "du Dauphiné",
    "du Languedoc", "du Poitou", "du Maine", "d'Anjou", "de Touraine", "du Berry", "du Limousin", "du Roussillon", "de Flandre", "d'Artois",
    "de Lyon", "de Bordeaux", "de Toulouse", "de Marseille", "de Nantes", "de Lille", "de Rouen", "d'Orléans", "de Dijon", "de Nancy", "de Reims",
    "d'Amiens", "de Tours", "de Poitiers", "de Limoges", "de Brest", "de Quimper", "de Vannes", "de Saint-Malo", "de Londres", "de Rome", "de Madrid",
    "de Lisbonne", "de Berlin", "de Bruxelles", "d'Athènes", "d'Oslo", "de Vienne", "de Genève", "de l'Europe", "des Nations Unies",
)  # fmt: skip

NATURE: Final = (
    "des Aubépines", "des Bleuets", "des Bruyères", "des Camélias", "des Capucines", "des Charmes", "des Châtaigniers", "des Clématites",
    "des Coquelicots", "des Cyprès", "des Dahlias", "des Églantines", "des Érables", "des Frênes", "des Fougères", "des Genêts", "des Géraniums",
    "des Glaïeuls", "des Glycines", "des Hêtres", "des Hortensias", "des Houx", "des Iris", "des Jacinthes", "des Jonquilles", "des Lauriers",
    "des Lavandes", "des Liserons", "des Magnolias", "des Marguerites", "des Mélèzes", "du Muguet", "des Myosotis", "des Narcisses", "des Noisetiers",
    "des Noyers", "des Oliviers", "des Ormes", "des Orchidées", "des Pâquerettes", "des Pensées", "des Pervenches", "des Pins", "des Pivoines",
    "des Platanes", "des Pommiers", "des Primevères", "des Pruniers", "des Roses", "des Sapins", "des Saules", "des Sorbiers", "des Sureaux",
    "des Troènes", "des Tulipes", "des Violettes", "des Alouettes", "des Bergeronnettes", "des Bouvreuils", "des Chardonnerets", "des Cigales",
    "des Cigognes", "des Colombes", "des Cormorans", "des Coucous", "des Cygnes", "des Écureuils", "des Faisans", "des Fauvettes", "des Geais",
    "des Goélands", "des Grillons", "des Grives", "des Hérons", "des Hirondelles", "des Loriots", "des Martinets", "des Martins-Pêcheurs", "des Merles",
    "des Mésanges", "des Moineaux", "des Mouettes", "des Perdrix", "des Pinsons", "des Roitelets", "des Rossignols", "des Rouges-Gorges", "des Tourterelles",
    "des Vanneaux", "du Ruisseau", "du Rivage", "de la Grève", "de la Falaise", "des Dunes", "de la Colline", "du Coteau", "de la Montagne", "du Ravin",
    "du Soleil", "du Soleil Levant", "du Couchant", "du Midi", "du Levant", "des Étoiles", "de l'Arc-en-Ciel", "du Printemps", "de l'Aurore",
)  # fmt: skip

TRADES: Final = (
    "des Artisans", "des Bateliers", "des Bergers", "des Boulangers", "des Bouchers", "des Bûcherons", "des Carriers", "des Chapeliers", "des Charpentiers",
    "des Charrons", "des Cloutiers", "des Cordeliers", "des Cordiers", "des Cordonniers", "des Couteliers", "des Drapiers", "des Ébénistes", "des Faïenciers",
    "des Ferronniers", "des Fileuses", "des Fondeurs", "des Forgerons", "des Foulons", "des Jacobins", "des Laboureurs", "des Lavandières", "des Maçons",
    "des Maraîchers", "des Maréchaux", "des Mariniers", "des Meuniers", "des Mineurs", "des Moissonneurs", "des Orfèvres", "des Pêcheurs", "des Potiers",
    "des Puisatiers", "des Sabotiers", "des Semeurs", "des Tailleurs", "des Tanneurs", "des Teinturiers", "des Tisserands", "des Tonneliers", "des Tuiliers",
    "des Vanniers", "des Vendangeurs", "des Verriers", "des Vignerons", "des Capucins", "des Ursulines", "des Carmélites", "des Augustins", "des Bénédictins",
)  # fmt: skip

SAINTS: Final = tuple(
    f"Saint{sign}-{name}"
    for sign, names in (
        ("", ["Michel", "Jacques", "Antoine", "Laurent", "Georges", "Étienne", "Nicolas", "Vincent", "Sébastien", "Roch", "Éloi", "Hilaire", "Denis", "Germain", "Léonard", "Louis", "Marc", "Paul", "Julien"]),
        ("e", ["Anne", "Catherine", "Barbe", "Marguerite", "Geneviève", "Cécile", "Lucie", "Marthe", "Claire", "Thérèse"]),
    )
    for name in names
)  # fmt: skip

SPOTS: Final = (
    "du Clos", "de la Croix", "du Pré", "du Champ", "de la Fontaine", "du Bois", "de la Combe", "du Val", "de la Butte", "de la Ferme", "du Moulin",
    "de la Mare", "du Chêne", "de la Roche", "du Puits", "de la Porte", "du Pont", "de la Lande", "de la Garenne", "du Four",
)  # fmt: skip
ADJECTIVES: Final = {
    "m": ("Fleuri", "Vert", "Rond", "Neuf", "Vieux", "Blanc", "Rouge", "Noir", "Long", "Joli", "Doré", "Creux", "Brûlé", "Perdu", "Gris", "Bas", "Haut"),
    "f": ("Fleurie", "Verte", "Ronde", "Neuve", "Vieille", "Blanche", "Rouge", "Noire", "Longue", "Jolie", "Dorée", "Creuse", "Brûlée", "Perdue", "Grise", "Basse", "Haute"),
}  # fmt: skip
OWNERS: Final = (
    "aux Moines",
    "aux Loups",
    "au Roi",
    "à l'Âne",
    "aux Cerfs",
    "des Dames",
    "Saint-Père",
    "aux Lièvres",
    "du Curé",
    "aux Bœufs",
)

FORENAMES: Final = (
    "Adèle", "Albert", "Alice", "André", "Antoine", "Armand", "Auguste", "Benoît", "Blanche", "Camille", "Charles", "Claire", "Clément", "Denise", "Édouard",
    "Élise", "Émile", "Ernest", "Eugène", "Félix", "Fernand", "François", "Gabrielle", "Gaston", "Georges", "Germaine", "Gustave", "Henri", "Hortense", "Irène",
    "Jacques", "Jean", "Jeanne", "Joseph", "Jules", "Julien", "Léon", "Léonie", "Louis", "Louise", "Lucien", "Madeleine", "Marcel", "Marguerite", "Marie",
    "Marius", "Mathilde", "Maurice", "Maxime", "Nicolas", "Paul", "Philippe", "Pierre", "Raymond", "René", "Robert", "Roger", "Rosalie", "Simone", "Suzanne",
    "Théodore", "Thomas", "Valentine", "Victor", "Yves", "Yvonne",
)  # fmt: skip
SURNAMES: Final = (
    "Allard", "Arnaud", "Aubert", "Barbier", "Baron", "Bertin", "Blanchard", "Bonnet", "Bouvier", "Brunel", "Carpentier", "Chauvin", "Chevallier", "Colin",
    "Cordier", "Coste", "Courtois", "Delmas", "Deschamps", "Dupuis", "Duval", "Fabre", "Faucher", "Ferrand", "Fleury", "Fournier", "Gaillard", "Garnier",
    "Gauthier", "Gilbert", "Girard", "Guérin", "Guichard", "Hamon", "Hébert", "Jacquet", "Jourdan", "Kerbrat", "Lacroix", "Lambert", "Langlois", "Laporte",
    "Leblond", "Le Bihan", "Le Goff", "Lemoine", "Leroy", "Maillard", "Marchand", "Mercier", "Meyer", "Michelet", "Moreau", "Morel", "Nicolet", "Noël",
    "Ollivier", "Pascal", "Perrin", "Picard", "Poirier", "Prévost", "Quéméner", "Renard", "Richard", "Rivière", "Robin", "Rousseau", "Roux", "Royer",
    "Sabatier", "Schmitt", "Simonet", "Tanguy", "Tessier", "Thibault", "Vallet", "Vidal", "Vincent", "Weber",
)  # fmt: skip
