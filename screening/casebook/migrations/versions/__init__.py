"""The revisions, one module each; the newest is named in `screening.casebook.schema.REVISION`."""
