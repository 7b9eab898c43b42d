"""The admin: pages that a server writes, for people who look after an organization and for those who check on it.

Every page is a document of the public GraphQL schema and a template. It knows nothing that a client could not ask, and
records through the same mutations. What a browser adds with its scripts is comfort: each task works without them.
"""
