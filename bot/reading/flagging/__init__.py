"""The rooms behind `flags.py`: words, sentences, scenes, and a rule for each kind of flag."""
