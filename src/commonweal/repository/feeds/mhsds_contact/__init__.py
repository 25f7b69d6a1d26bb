"""Contacts of mental health services, as the Mental Health Services Data Set has them."""
