ALTER TABLE accounts ADD CONSTRAINT accounts_no_overdraft CHECK (balance >= 0);

-- @UNDO
ALTER TABLE accounts DROP CONSTRAINT accounts_no_overdraft;
