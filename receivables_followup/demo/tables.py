"""Who the demonstration company sells to, and how each of them pays.

A customer is ``(name, city, zip, country, nature, profile)``; the nature is the one of
the follow-up card and the profile a key of ``PROFILES``.
"""

COMPANY = {
    "name": "Atelier Lumen",
    "street": "18 rue des Fondeurs",
    "zip": "69007",
    "city": "Lyon",
    "phone": "+33 4 72 00 00 00",
    "email": "compta@atelier-lumen.example",
    "website": "https://atelier-lumen.example",
    "company_registry": "80412345300016",
    "iban": "FR7630006000011234567890189",
}

# profile: (share of invoices paid, mean delay in days, spread, share paid in part)
PROFILES = {
    "prompt": (1.00, -2, 4, 0.00),
    "fair": (0.97, 9, 8, 0.03),
    "slow": (0.90, 28, 15, 0.08),
    "late": (0.72, 52, 20, 0.15),
    "failing": (0.35, 70, 25, 0.20),
}

USERS = (
    # login, name, group, team leader
    ("rep", "Camille Perrin", "sales_team.group_sale_salesman", False),
    ("leader", "Hugo Marchand", "sales_team.group_sale_salesman", True),
    ("collector", "Inès Fabre", "account.group_account_invoice", False),
    ("manager", "Claire Vasseur", "account.group_account_manager", False),
)

CUSTOMERS = (
    ("Boulangeries Morel", "Lyon", "69003", "FR", "business", "prompt"),
    ("Garage Pasquier", "Villeurbanne", "69100", "FR", "business", "late"),
    ("Menuiserie Delorme", "Vienne", "38200", "FR", "business", "slow"),
    ("Hôtel des Terreaux", "Lyon", "69001", "FR", "business", "fair"),
    ("Imprimerie Savoyarde", "Chambéry", "73000", "FR", "business", "slow"),
    ("Transports Guichard", "Saint-Étienne", "42000", "FR", "business", "late"),
    ("Pharmacie du Parc", "Lyon", "69006", "FR", "business", "prompt"),
    ("Cabinet Rousset Architectes", "Grenoble", "38000", "FR", "business", "fair"),
    ("Électricité Bonnard", "Bron", "69500", "FR", "business", "fair"),
    ("Maçonnerie Da Silva", "Vénissieux", "69200", "FR", "business", "failing"),
    ("Restaurant La Tonnelle", "Lyon", "69005", "FR", "business", "late"),
    ("Fleurs et Jardins", "Écully", "69130", "FR", "business", "prompt"),
    ("Clinique Saint-Irénée", "Lyon", "69009", "FR", "business", "fair"),
    ("Fonderie du Gier", "Rive-de-Gier", "42800", "FR", "business", "slow"),
    ("Librairie Passages", "Lyon", "69002", "FR", "business", "prompt"),
    ("Verrerie des Monts", "Tarare", "69170", "FR", "business", "fair"),
    ("Studio Graphique Ambre", "Annecy", "74000", "FR", "business", "slow"),
    ("Brasserie Croix-Rousse", "Lyon", "69004", "FR", "business", "late"),
    ("Plomberie Vial", "Oullins", "69600", "FR", "business", "fair"),
    ("Charpentes Mercier", "Bourgoin-Jallieu", "38300", "FR", "business", "slow"),
    ("Optique Bellecour", "Lyon", "69002", "FR", "business", "prompt"),
    ("Conserveries du Rhône", "Givors", "69700", "FR", "business", "fair"),
    ("Ateliers Textiles Roche", "Roanne", "42300", "FR", "business", "late"),
    ("Laiterie du Forez", "Montbrison", "42600", "FR", "business", "fair"),
    ("Auto-école Rivoire", "Caluire", "69300", "FR", "business", "failing"),
    ("Formation Alpine", "Grenoble", "38100", "FR", "business", "prompt"),
    ("Galerie Sévigné", "Valence", "26000", "FR", "business", "slow"),
    ("Domaine des Côtes", "Tain-l'Hermitage", "26600", "FR", "business", "fair"),
    ("Peintures Lacroix", "Décines", "69150", "FR", "business", "slow"),
    ("Agence Immobilière Foch", "Lyon", "69006", "FR", "business", "fair"),
    ("Mécanique de Précision Rey", "Oyonnax", "01100", "FR", "business", "prompt"),
    ("Plastiques du Bugey", "Ambérieu", "01500", "FR", "business", "late"),
    ("Scierie du Vercors", "Villard-de-Lans", "38250", "FR", "business", "slow"),
    ("Cinéma Le Comoedia", "Lyon", "69007", "FR", "business", "fair"),
    ("Chocolaterie Bernard", "Lyon", "69003", "FR", "business", "prompt"),
    ("Nettoyage Express Sud", "Marseille", "13006", "FR", "business", "failing"),
    ("Logistique Provence", "Vitrolles", "13127", "FR", "business", "slow"),
    ("Cabinet Dentaire Monge", "Dijon", "21000", "FR", "business", "prompt"),
    ("Caves de Beaune", "Beaune", "21200", "FR", "business", "fair"),
    ("Bois et Habitat", "Besançon", "25000", "FR", "business", "late"),
    ("Horlogerie Jurassienne", "Morteau", "25500", "FR", "business", "fair"),
    ("Sécurité Services Nord", "Lille", "59000", "FR", "business", "slow"),
    ("Traiteur Beaulieu", "Nantes", "44000", "FR", "business", "late"),
    ("Chantiers de l'Estuaire", "Saint-Nazaire", "44600", "FR", "business", "slow"),
    ("Informatique Rivage", "Bordeaux", "33000", "FR", "business", "fair"),
    ("Centre Hospitalier du Lac", "Annecy", "74000", "FR", "public", "slow"),
    ("Mairie de Saint-Romain", "Saint-Romain", "69560", "FR", "public", "slow"),
    ("Lycée Jean-Moulin", "Lyon", "69005", "FR", "public", "fair"),
    ("Martine Lefebvre", "Lyon", "69008", "FR", "consumer", "fair"),
    ("Julien Carpentier", "Meyzieu", "69330", "FR", "consumer", "late"),
    ("Sofia Benali", "Lyon", "69007", "FR", "consumer", "prompt"),
    ("Paul Girard", "Mâcon", "71000", "FR", "consumer", "failing"),
    ("Licht und Raum GmbH", "Stuttgart", "70173", "DE", "abroad", "fair"),
    ("Verlichting De Smet", "Gent", "9000", "BE", "abroad", "late"),
    ("Luminaires Romands SA", "Lausanne", "1003", "CH", "abroad", "prompt"),
    ("Hudson Lighting Inc.", "New York", "10013", "US", "abroad", "slow"),
    ("Bay Interiors LLC", "Oakland", "94607", "US", "abroad", "fair"),
    ("Groupe Alpha Énergie", "Paris", "75008", "FR", "business", "slow"),
    ("Alpha Énergie Rhône", "Lyon", "69003", "FR", "business", "slow"),
    ("Alpha Énergie Isère", "Grenoble", "38000", "FR", "business", "late"),
    ("Holding Castel", "Paris", "75002", "FR", "business", "fair"),
    ("Castel Distribution", "Lyon", "69002", "FR", "business", "late"),
    ("Castel Agencement", "Dijon", "21000", "FR", "business", "fair"),
)
# who pays for whom, and which group of companies they form
PAYERS = {
    "Alpha Énergie Rhône": "Groupe Alpha Énergie",
    "Alpha Énergie Isère": "Groupe Alpha Énergie",
    "Castel Agencement": "Holding Castel",
}
GROUPS = {
    "Alpha Énergie Rhône": "Groupe Alpha Énergie",
    "Alpha Énergie Isère": "Groupe Alpha Énergie",
    "Castel Distribution": "Holding Castel",
    "Castel Agencement": "Holding Castel",
}
# these are reached by letter only
WITHOUT_EMAIL = (
    "Maçonnerie Da Silva",
    "Scierie du Vercors",
    "Paul Girard",
    "Restaurant La Tonnelle",
    "Ateliers Textiles Roche",
)
# an accounts department of their own: (customer, contact, type)
CONTACTS = (
    ("Transports Guichard", "Service comptabilité", "followup"),
    ("Plastiques du Bugey", "Nadia Hamel", "followup"),
    ("Groupe Alpha Énergie", "Centre de services partagés", "followup"),
    ("Conserveries du Rhône", "Comptabilité fournisseurs", "invoice"),
    ("Informatique Rivage", "Facturation", "invoice"),
)
PRODUCTS = (
    ("Suspension en laiton", 240.0),
    ("Applique murale", 95.0),
    ("Étude d'éclairage", 1450.0),
    ("Pose et réglage", 680.0),
    ("Rail LED sur mesure", 1980.0),
    ("Maintenance annuelle", 520.0),
)
