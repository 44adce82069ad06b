-- @description@. Of each stream that a row is made of it keeps the version applied.
CREATE TABLE @table@ (
    @key@ @key_sql@ PRIMARY KEY,
@version_columns@
);
