"""Reports: documents about an organization at one coordinate that can be filed, and proved and made again later."""
