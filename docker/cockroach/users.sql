-- Who may come in where there are certificates: one by a password, one by a certificate and nothing else. Their ports
-- are on 127.0.0.1. The tests create databases and users, which takes an admin.
CREATE USER IF NOT EXISTS manticore WITH PASSWORD 'manticore';
CREATE USER IF NOT EXISTS certified;
GRANT admin TO manticore, certified;
