"""Where entries live: tables, bytes and the recorder that the eventsourcing library writes through."""
