"""How vendors and products want a credential, held against how the code and commands of a paste send it."""
