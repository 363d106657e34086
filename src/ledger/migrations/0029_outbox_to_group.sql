-- The messages that one person is owed for one reason, and the alerts that are about to become
-- messages: what goes into one message is looked for whenever a message is claimed.
create index outbox_to_group on outbox ((effect->>'purpose'), (effect->>'person'))
  where state <> 'done';
