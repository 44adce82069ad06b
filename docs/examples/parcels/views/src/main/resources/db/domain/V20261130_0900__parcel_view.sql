-- A parcel; a row keeps the version that it has applied.
CREATE TABLE parcel_view (
    parcel_id      uuid   PRIMARY KEY,
    postcode       text,
    route          text,
    parcel_version bigint NOT NULL
);
