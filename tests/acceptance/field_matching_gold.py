"""Fields of one vendor's tables that mean the same as fields of another's model: put together by hand, by reading the
descriptions. `?` marks a target about which people would disagree; a target that is not named has no source."""

from __future__ import annotations

from typing import Final

_TEXT = """
hubspot contact_data -> shopify stg_shopify__customer
customer_id id; email property_email|property_email_1; first_name property_firstname; last_name property_lastname;
created_timestamp property_createdate|property_created_at

hubspot contact_data -> stripe stg_stripe__customer
customer_id id; email property_email|property_email_1; created_at property_createdate|property_created_at;
customer_name ?; is_deleted _fivetran_deleted

stripe customer_data -> shopify stg_shopify__customer
customer_id id; email email; phone phone; is_tax_exempt tax_exempt; created_timestamp created; first_name ?; last_name ?

shopify shopify_customer_data -> stripe stg_stripe__customer
customer_id id; email email; phone phone; created_at created_at; customer_name ?

shopify shopify_gql_customer_address_data -> stripe stg_stripe__customer
customer_id customer_id; customer_address_city city; customer_address_country country|country_code;
customer_address_line_1 address_1; customer_address_line_2 address_2; customer_address_postal_code zip;
customer_address_state province|province_code; phone phone; customer_name name; shipping_address_city ?;
shipping_address_country ?; shipping_address_line_1 ?; shipping_address_line_2 ?; shipping_address_postal_code ?;
shipping_address_state ?; shipping_name ?; shipping_phone ?

stripe customer_data -> shopify stg_shopify_gql__customer_address
customer_id id; customer_address_id ?; address_1 address_line_1; address_2 address_line_2; city address_city;
country address_country; country_code ?; province address_state; province_code ?; zip address_postal_code; name name;
phone phone; unique_key ?; first_name ?; last_name ?

shopify shopify_order_data -> stripe stg_stripe__charge
charge_id id; customer_id customer_id; currency currency; created_at created_at; receipt_email email;
amount total_price; status financial_status; description ?; is_paid ?; shipping_name shipping_address_name;
shipping_phone shipping_address_phone; shipping_address_city shipping_address_city;
shipping_address_country shipping_address_country|shipping_address_country_code;
shipping_address_line_1 shipping_address_address_1; shipping_address_line_2 shipping_address_address_2;
shipping_address_postal_code shipping_address_zip;
shipping_address_state shipping_address_province|shipping_address_province_code; receipt_number ?

stripe charge_data -> shopify stg_shopify__order
order_id id; currency currency; customer_id customer_id; email receipt_email; total_price amount;
created_timestamp created; shipping_address_address_1 shipping_address_line_1;
shipping_address_address_2 shipping_address_line_2; shipping_address_city shipping_address_city;
shipping_address_country shipping_address_country; shipping_address_country_code ?;
shipping_address_province shipping_address_state; shipping_address_province_code ?;
shipping_address_zip shipping_address_postal_code; shipping_address_phone shipping_phone;
shipping_address_name shipping_name; note ?; financial_status status; fulfillment_status ?; number ?; order_number ?;
name ?; processed_timestamp ?

shopify shopify_refund_data -> stripe stg_stripe__refund
refund_id id; created_at created_at; description ?; charge_id ?

stripe refund_data -> shopify stg_shopify__refund
refund_id id; created_at created; note ?; processed_at ?

stripe product_data -> shopify stg_shopify__product
product_id id; title name; product_type type; created_timestamp created; updated_timestamp updated;
is_deleted is_deleted; handle ?; published_timestamp ?

shopify shopify_product_data -> stripe stg_stripe__product
product_id id; name title; type product_type; created_at created_at; updated updated_at; is_deleted _fivetran_deleted;
description ?; url ?

hubspot company_data -> shopify stg_shopify__location
location_id id; name property_name; address_1 property_address; address_2 property_address_2; city property_city;
province property_state; country property_country; country_code ?; country_name ?; localized_country_name ?;
localized_province_name ?; province_code ?; created_at property_createdate; is_deleted is_deleted

hubspot company_data -> stripe stg_stripe__account
account_id id; company_name property_name; business_profile_name ?; business_type ?;
company_address_city property_city; company_address_country property_country; country ?;
company_address_line_1 property_address; company_address_line_2 property_address_2;
company_address_state property_state; created_at property_createdate; is_deleted is_deleted; account_type ?

stripe account_data -> shopify stg_shopify__shop
shop_id id; name business_profile_name|company_name; address_1 company_address_line_1;
address_2 company_address_line_2; city company_address_city; province company_address_state;
zip company_address_postal_code; country country|company_address_country; country_code ?; country_name ?;
province_code ?; currency default_currency; email email; phone company_phone; created_at created; customer_email ?;
is_deleted is_deleted; domain ?; timezone ?; iana_timezone ?; money_format ?; shop_owner ?

shopify shopify_shop_data -> stripe stg_stripe__account
account_id id; company_address_city city; company_address_country country|country_code|country_name;
company_address_line_1 address_1; company_address_line_2 address_2; company_address_postal_code zip;
company_address_state province|province_code; company_name name; business_profile_name ?; company_phone phone;
country country|country_code|country_name; default_currency currency; email email; created_at created_at;
is_deleted _fivetran_deleted

shopify shopify_order_line_data -> stripe stg_stripe__invoice_line_item
invoice_line_item_id id; quantity quantity; amount price; description title|name; invoice_id ?;
unit_amount_excluding_tax ?; unique_invoice_line_item_id ?

stripe invoice_line_item_data -> shopify stg_shopify__order_line
order_line_id id; quantity quantity; price amount|unit_amount_excluding_tax; title description; name ?; order_id ?;
pre_tax_price ?

hubspot owner_data -> shopify stg_shopify__customer
email email; first_name first_name; last_name last_name; created_timestamp created_at;
updated_timestamp updated_at; customer_id ?

shopify shopify_customer_data -> hubspot stg_hubspot__owner
email_address email; first_name first_name; last_name last_name; created_timestamp created_at;
updated_timestamp updated_at; owner_id ?; full_name ?

shopify shopify_customer_data -> hubspot stg_hubspot__users
user_id id; email email; first_name first_name; last_name last_name

stripe coupon_data -> shopify stg_shopify__discount_code_basic
discount_code_id id; created_at created; usage_limit max_redemptions; usage_count times_redeemed; ends_at redeem_by

stripe payment_intent_data -> shopify stg_shopify__tender_transaction
transaction_id id; amount amount; currency currency; payment_method ?; processed_at ?; remote_reference ?

shopify shopify_order_data -> stripe stg_stripe__invoice
invoice_id id; customer_id customer_id; currency currency; total total_price; tax total_tax; subtotal subtotal_price;
number number|order_number|name; description ?; status financial_status; is_paid ?; amount_due ?; amount_paid ?;
receipt_number ?

stripe invoice_data -> shopify stg_shopify__order
order_id id; total_price total; total_tax tax; subtotal_price subtotal; customer_id customer_id; currency currency;
number number; order_number ?; name ?; note ?; financial_status status; fulfillment_status ?; created_timestamp ?;
processed_timestamp ?; closed_timestamp ?; total_line_items_price ?
"""

Key = tuple[str, str, str, str]
"""Vendor and table of the source, vendor and name of the model."""


def _read(text: str) -> dict[Key, dict[str, frozenset[str] | None]]:
    found = {}
    for block in text.strip().split("\n\n"):
        head, _, body = block.partition("\n")
        source, _, model = head.partition(" -> ")
        pairs = (pair.split() for pair in body.replace("\n", " ").split(";"))
        fields = {target: None if sources == "?" else frozenset(sources.split("|")) for target, sources in pairs}
        vendor, table = source.split()
        other, name = model.split()
        found[vendor, table, other, name] = fields
    return found


CROSS_VENDOR: Final = _read(_TEXT)
"""By source and model: each target's right sources, or None where people would disagree."""
