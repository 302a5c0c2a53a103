"""Dependents of fields that SQL has changed."""


def notify(records, fnames, unaffected=()):
    """Let the ORM know that SQL has changed fields, as ``modified`` does.

    What is computed from them and not stored is forgotten for all records, which takes no
    statement; the records that ``modified`` would look for are looked for only where a
    stored field may have to be computed again.

    :param records: the recordset
    :param fnames: names of the changed fields
    :param unaffected: (model, field) of stored fields that this change leaves as they are
    """
    registry = records.env.registry
    dependents = {
        field for fname in fnames for field in registry.get_dependent_fields(records._fields[fname])
    }
    if any(
        field.store and (field.model_name, field.name) not in unaffected for field in dependents
    ):
        records.modified(fnames)
        return
    records.env.cache.invalidate([(field, None) for field in dependents if not field.store])
