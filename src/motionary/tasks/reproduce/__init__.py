"""`motionary reproduce`: the papers' tables as recipes, one module a table; `TABLES` in `catalogue` names them."""
