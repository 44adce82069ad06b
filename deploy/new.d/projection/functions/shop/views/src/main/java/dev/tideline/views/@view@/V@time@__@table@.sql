-- @description@. Each row keeps the applied version of each of its streams.
CREATE TABLE @table@ (
    @key@ @key_sql@ PRIMARY KEY,
@version_columns@
);
