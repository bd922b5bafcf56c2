//! Plans in the forms of other tools: Microsoft Project XML, Primavera XER, iCalendar.
