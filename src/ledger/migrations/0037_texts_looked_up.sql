-- Before a text message of unknown outcome is sent again, the phone system has to know nothing of it
-- twice, some time apart.
alter table sms add column absent_at timestamptz;
