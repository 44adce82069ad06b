CREATE TABLE counted_view (
    sku           text   PRIMARY KEY,
    name          text,
    available     bigint NOT NULL,
    reserved      bigint NOT NULL,
    sold          bigint NOT NULL,
    item_version  bigint NOT NULL,
    stock_version bigint NOT NULL
);
