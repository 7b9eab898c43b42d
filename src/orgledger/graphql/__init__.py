"""The GraphQL face: one file a noun, resolvers that translate and nothing else."""
