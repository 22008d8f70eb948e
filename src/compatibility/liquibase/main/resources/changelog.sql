--liquibase formatted sql

--changeset books:1 dbms:postgresql
CREATE TABLE book (id int PRIMARY KEY, title text NOT NULL);
--rollback DROP TABLE book;

--changeset books:2 dbms:postgresql
ALTER TABLE book ADD COLUMN author text;
--rollback ALTER TABLE book DROP COLUMN author;
