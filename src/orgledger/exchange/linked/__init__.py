"""A structure in the words of the W3C Organization Ontology, as JSON-LD.

Source: https://www.w3.org/TR/vocab-org/.
"""
