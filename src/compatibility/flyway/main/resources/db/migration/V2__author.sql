ALTER TABLE book ADD COLUMN author text;
COMMENT ON COLUMN book.author IS 'who wrote it; may be unknown';
DO $$ BEGIN UPDATE book SET author = 'Joyce' WHERE id = 1; END $$;
