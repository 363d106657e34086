-- A promise is found by its customer's name, reference, or the end of a number, however many
-- customers there are. A name by its words, wherever they stand; what joins two of them divides.
create index customers_by_reference on customers (lower(reference) text_pattern_ops)
  where reference is not null;
create index customers_by_word on customers
  using gin (to_tsvector('simple', translate(name, '.,-_/@&+''’', '          ')));
create index customer_phones_by_ending on customer_phones (right(number, 4));
