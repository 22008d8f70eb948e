CREATE TABLE book (id int PRIMARY KEY, title text NOT NULL);
INSERT INTO book VALUES (1, 'Ulysses');
