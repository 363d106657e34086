-- A dial that rings the customer first is granted with the intent: our request itself is what rings
-- them, so there is no leg of an agent's to name, and nothing that such a leg was answered.
alter table grants alter column agent_call_id drop not null;
alter table grants alter column answer drop not null;
alter table grants add constraint grants_leg_check check ((agent_call_id is null) = (answer is null));
