"""The words that field names are made of: which mean the same, which are near each other, which exclude each other.

A table, not code. The first phrase of a line is the concept; the others are other ways to write it: abbreviations, and
the German and French words that exports carry. Nothing here is specific to a vendor.
"""

from __future__ import annotations

from typing import Final

_CONCEPTS = """
id, identifier, guid, uuid, ident, kennung
number, no, nr, num, nbr, nummer, numero
code, cd
reference, ref, referenz
name, nm
first name, given name, forename, fname, vorname, prenom
last name, surname, family name, lname, nachname, familienname
full name, display name
email, e mail, email address, e mail address, mail, emailaddress, courriel, mail address
phone, telephone, tel, telefon, phone number, telephone number, phone no, fon, phonenumber
mobile, cell, cellphone, mobile phone, mobile number, cell phone, handy, mobilephone
fax, fax number, telefax
address, addr, adresse, anschrift
street, street address, address line 1, address line, line 1, address 1, street 1, addr 1, strasse, rue, street line 1
street 2, address line 2, line 2, address 2, addr 2, adresszusatz, street line 2
postal code, postcode, post code, zip, zip code, zipcode, plz, postleitzahl, code postal, postalcode
city, town, ort, stadt, ville, municipality, locality
state, province, region, bundesland, prov
country, land, pays, ctry
latitude, lat
longitude, lng, lon
company, organization, organisation, firm, firma, business, org, employer, unternehmen, societe
customer, client, cust, kunde, kunden, buyer, purchaser, debitor
vendor, supplier, seller, merchant, lieferant, kreditor, fournisseur
order, bestellung, auftrag, commande, ord
invoice, bill, rechnung, facture, inv
product, article, artikel, produit, prod
line, line item, order line, invoice line
sku, stock keeping unit, article number, artikelnummer, item number, product code
quantity, qty, menge, quantite, qnty
amount, amt, betrag, montant
total, grand total, gesamt
subtotal, sub total, zwischensumme
price, preis, prix
net, netto
gross, brutto
tax, vat, gst, mwst, tva, iva
vat id, vat number, vat no, tax id, tax number, ustid, ust id, vatin, tin
discount, rebate, rabatt, remise, disc
currency, curr, ccy, waehrung, wahrung, devise
percent, pct, percentage, prozent
shipping, shipment, delivery, ship, ship to, versand, liefer, livraison
billing, bill to, invoicing
payment, pmt, zahlung, paiement
due, payable, faellig
created, creation, create, inserted, erstellt, angelegt
updated, modified, changed, last modified, last updated, update, modification, geaendert
deleted, removed
canceled, cancelled, cancellation, cancelation, cancel, storno
refund, refunded, reimbursement
start, begin, beginning, started, starts, valid from
end, finish, until, ended, ends, valid to, valid until
expiry, expires, expiration, expire
status, stat
type, kind, typ
category, cat, kategorie
description, desc, descr, beschreibung
note, memo, comment, remark, bemerkung, notiz, kommentar
title, titel
language, lang, sprache, langue
locale, loc
birthday, birth date, date of birth, dob, birthdate, geburtsdatum
gender, sex, geschlecht
url, link, href, web address
website, web site, homepage, webseite
image, picture, photo, img, bild
transaction, txn, trx, trans
account, acct, acc, konto
department, dept, abteilung
maximum, max
minimum, min
average, avg
weight, gewicht
iban
bic, swift, swift code
revenue, turnover, umsatz
message, msg
attempt, try
property, prop
message id
parent
date, datum, dt
time, zeit
timestamp, ts, datetime
"""

_NEAR = """
id number .5
id reference .5
id code .35
number reference .4
phone mobile .55
website url .6
website domain .6
url domain .4
state status .5
status stage .4
type category .65
title name .6
label name .6
handle name .3
full_name name .8
first_name name .3
last_name name .3
description note .5
description title .4
customer contact .6
customer user .4
customer person .5
contact person .6
user person .5
user owner .4
company account .4
customer account .4
price amount .6
price cost .6
amount value .6
total amount .5
amount sum .6
net subtotal .6
gross total .6
quantity count .6
product item .7
line item .6
end expiry .6
due expiry .4
url link .8
language locale .6
enabled active .6
reason cause .6
message reason .4
vendor brand .5
brand company .4
percent rate .5
payment transaction .4
street address .5
source origin .6
send sent .8
"""

#: Words that say little: what kind of value stands there. Their concept, and how much they weigh.
LIGHT: Final = {
    "at": ("when", 0.3), "on": ("when", 0.3), "date": ("when", 0.4), "time": ("when", 0.4), "timestamp": ("when", 0.4),
    "is": ("whether", 0.25), "has": ("whether", 0.25), "are": ("whether", 0.25), "was": ("whether", 0.25),
    "flag": ("whether", 0.25), "indicator": ("whether", 0.25), "yn": ("whether", 0.25),
    "of": ("of", 0.1), "the": ("the", 0.1), "for": ("for", 0.15), "in": ("in", 0.15), "and": ("and", 0.15),
    "a": ("a", 0.1), "an": ("an", 0.1), "data": ("data", 0.2), "value": ("value", 0.6), "code": ("code", 0.7),
    "field": ("field", 0.3), "attribute": ("attribute", 0.3), "set": ("set", 0.3), "stg": ("stg", 0.1),
    "by": ("by", 0.5), "from": ("from", 0.6), "to": ("to", 0.6),
}  # fmt: skip

_OPPOSITES = """
start end, first last, first_name last_name, minimum maximum, net gross, billing shipping, created updated,
created deleted, created canceled, updated deleted, updated canceled, from to, source target, source destination,
street street_2, latitude longitude, tax discount, subtotal total, by when, first_name full_name, last_name full_name,
debit credit, sender recipient, email phone, city country, city state, state country, postal_code city,
discount shipping, before after, old new, day month, day year, month year, width height, phone fax, created processed,
updated processed, created closed, updated closed, created start, created end, created expiry, customer vendor,
paid refund, created due, open closed, amount quantity, quantity price, quantity weight, amount currency,
price currency, currency id, whether when, email id, name amount, name id, email name, status id, type id,
country id, url id, note id, description id, number name, company first_name, company last_name, tax subtotal,
tax total, used limit
"""


def concept_key(phrase: str) -> str:
    """The token that stands for a concept: its words joined."""
    return phrase.replace(" ", "_")


def _concepts() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for line in _CONCEPTS.strip().splitlines():
        phrases = [p.strip() for p in line.split(",")]
        for phrase in phrases:
            found.setdefault(tuple(phrase.split()), concept_key(phrases[0]))
    return found


def _near() -> dict[tuple[str, str], float]:
    found = {}
    for line in _NEAR.strip().splitlines():
        a, b, share = line.split()
        found[a, b] = found[b, a] = float(share)
    return found


def _opposites() -> frozenset[tuple[str, str]]:
    pairs = [p.split() for p in _OPPOSITES.replace("\n", " ").split(",")]
    return frozenset((x, y) for a, b in pairs for x, y in ((a, b), (b, a)))


CONCEPTS: Final = _concepts()
LONGEST_PHRASE: Final = max(map(len, CONCEPTS))
NEAR: Final = _near()
OPPOSITES: Final = _opposites()
WORDS: Final = frozenset(word for phrase in CONCEPTS for word in phrase if len(word) > 2) | {"id", "user", "contact"}
