"""Diplomas: documents about what was learnt, their books, forms, public check and ФИС ФРДО."""
