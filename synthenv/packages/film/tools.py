"""Tools over the film club database. Each public function is a tool; its first argument is the database."""

from __future__ import annotations

from typing import Literal

from synthenv.kit import Database, Json, ToolError, day

PAGE_SIZE = 20


def _page(db: Database, name: str, columns: str, source: str, order: str, values: list, page: int) -> Json:
    """Return one page of a listing, with the total."""
    total = db.value(f"SELECT count(*) FROM {source}", *values)
    pages = max(1, -(-total // PAGE_SIZE))
    if not 1 <= page <= pages:
        raise ToolError("bad_argument", f"page: there is no page {page}; page 1 says how many there are.")
    sql = f"SELECT {columns} FROM {source} ORDER BY {order} LIMIT {PAGE_SIZE} OFFSET {(page - 1) * PAGE_SIZE}"
    return {name: db.rows(sql, *values), "page": page, "pages": pages, "total": total}


def _found(row: Json, what: str, key: Json) -> Json:
    """Return the row, or tell that there is none."""
    if row is None:
        raise ToolError("not_found", f"There is no {what} {key!r}.")
    return row


def search_films(db: Database, title: str | None = None, year_from: int | None = None, year_to: int | None = None, genre: str | None = None, country: str | None = None, language: str | None = None, page: int = 1) -> Json:
    """Search films; all filters given must hold.

    Args:
        title: Part of the title; given in full, only exact matches are returned.
        year_from: Lowest release year.
        year_to: Highest release year.
        genre: Name of a genre, exactly as the database has it.
        country: Name of a country, exactly as the database has it.
        language: Name of a language, exactly as the database has it.
        page: Page number; a page has twenty films.

    Returns:
        films (id, title, year) by id, with page, pages and total.
    """
    tests, values = [], []
    if title is not None:
        exact = db.value("SELECT count(*) FROM films WHERE title = ?", title)
        tests.append("title = ?" if exact else "instr(lower(title), lower(?)) > 0")
        values.append(title)
    if year_from is not None:
        tests.append("year >= ?")
        values.append(year_from)
    if year_to is not None:
        tests.append("year <= ?")
        values.append(year_to)
    if genre is not None:
        tests.append("id IN (SELECT film_id FROM film_genres WHERE genre = ?)")
        values.append(genre)
    if country is not None:
        tests.append("id IN (SELECT film_id FROM film_countries WHERE country = ?)")
        values.append(country)
    if language is not None:
        tests.append("id IN (SELECT film_id FROM film_languages WHERE language = ?)")
        values.append(language)
    where = " AND ".join(tests) or "1"
    source = f"films WHERE {where}"
    return _page(db, "films", "id, title, year", source, "id", values, page)


def get_film(db: Database, film_id: int) -> Json:
    """Get all that is known of one film; what is unknown is null.

    Args:
        film_id: The film's catalogue number.

    Returns:
        id, title, year, runtime, certificate, critic_score, tomatometer, reviews, metascore, box_office, oscars (runtime in minutes, critic_score out of 10, tomatometer in percent, box_office in US dollars).
    """
    return _found(db.row("SELECT id, title, year, runtime, certificate, critic_score, tomatometer, reviews, metascore, box_office, oscars FROM films WHERE id = ?", film_id), "film", film_id)


def search_people(db: Database, name: str | None = None, page: int = 1) -> Json:
    """Search people; all filters given must hold.

    Args:
        name: Part of the name; given in full, only exact matches are returned.
        page: Page number; a page has twenty people.

    Returns:
        people (id, name) by id, with page, pages and total.
    """
    tests, values = [], []
    if name is not None:
        exact = db.value("SELECT count(*) FROM people WHERE name = ?", name)
        tests.append("name = ?" if exact else "instr(lower(name), lower(?)) > 0")
        values.append(name)
    where = " AND ".join(tests) or "1"
    source = f"people WHERE {where}"
    return _page(db, "people", "id, name", source, "id", values, page)


def search_genres(db: Database, name: str | None = None, page: int = 1) -> Json:
    """Search genres; all filters given must hold.

    Args:
        name: Part of the name; given in full, only exact matches are returned.
        page: Page number; a page has twenty genres.

    Returns:
        genres (name) by name, with page, pages and total.
    """
    tests, values = [], []
    if name is not None:
        exact = db.value("SELECT count(*) FROM genres WHERE name = ?", name)
        tests.append("name = ?" if exact else "instr(lower(name), lower(?)) > 0")
        values.append(name)
    where = " AND ".join(tests) or "1"
    source = f"genres WHERE {where}"
    return _page(db, "genres", "name", source, "name", values, page)


def search_countries(db: Database, name: str | None = None, page: int = 1) -> Json:
    """Search countries; all filters given must hold.

    Args:
        name: Part of the name; given in full, only exact matches are returned.
        page: Page number; a page has twenty countries.

    Returns:
        countries (name) by name, with page, pages and total.
    """
    tests, values = [], []
    if name is not None:
        exact = db.value("SELECT count(*) FROM countries WHERE name = ?", name)
        tests.append("name = ?" if exact else "instr(lower(name), lower(?)) > 0")
        values.append(name)
    where = " AND ".join(tests) or "1"
    source = f"countries WHERE {where}"
    return _page(db, "countries", "name", source, "name", values, page)


def search_languages(db: Database, name: str | None = None, page: int = 1) -> Json:
    """Search languages; all filters given must hold.

    Args:
        name: Part of the name; given in full, only exact matches are returned.
        page: Page number; a page has twenty languages.

    Returns:
        languages (name) by name, with page, pages and total.
    """
    tests, values = [], []
    if name is not None:
        exact = db.value("SELECT count(*) FROM languages WHERE name = ?", name)
        tests.append("name = ?" if exact else "instr(lower(name), lower(?)) > 0")
        values.append(name)
    where = " AND ".join(tests) or "1"
    source = f"languages WHERE {where}"
    return _page(db, "languages", "name", source, "name", values, page)


def search_members(db: Database, name: str | None = None, page: int = 1) -> Json:
    """Search members; all filters given must hold.

    Args:
        name: Part of the name; given in full, only exact matches are returned.
        page: Page number; a page has twenty members.

    Returns:
        members (id, name) by id, with page, pages and total.
    """
    tests, values = [], []
    if name is not None:
        exact = db.value("SELECT count(*) FROM members WHERE name = ?", name)
        tests.append("name = ?" if exact else "instr(lower(name), lower(?)) > 0")
        values.append(name)
    where = " AND ".join(tests) or "1"
    source = f"members WHERE {where}"
    return _page(db, "members", "id, name", source, "id", values, page)


def get_member(db: Database, member_id: int) -> Json:
    """Get all that is known of one member; what is unknown is null.

    Args:
        member_id: The member's card number.

    Returns:
        id, name, joined, tier.
    """
    return _found(db.row("SELECT id, name, joined, tier FROM members WHERE id = ?", member_id), "member", member_id)


def get_screening(db: Database, screening_id: int) -> Json:
    """Get all that is known of one screening; what is unknown is null.

    Args:
        screening_id: The screening's number.

    Returns:
        id, film_id, starts_at, room, price, seats_left (price in euros).
    """
    return _found(db.row("SELECT id, film_id, starts_at, room, price, seats_left FROM screenings WHERE id = ?", screening_id), "screening", screening_id)


def get_booking(db: Database, booking_id: int) -> Json:
    """Get all that is known of one booking; what is unknown is null.

    Args:
        booking_id: The booking's number.

    Returns:
        id, member_id, screening_id, booked_at, seats.
    """
    return _found(db.row("SELECT id, member_id, screening_id, booked_at, seats FROM bookings WHERE id = ?", booking_id), "booking", booking_id)


def get_loan(db: Database, loan_id: int) -> Json:
    """Get all that is known of one loan; what is unknown is null.

    Args:
        loan_id: The loan's number.

    Returns:
        id, member_id, film_id, lent_on, due_on, returned_on.
    """
    return _found(db.row("SELECT id, member_id, film_id, lent_on, due_on, returned_on FROM loans WHERE id = ?", loan_id), "loan", loan_id)


def list_film_people(db: Database, film_id: int, role: Literal["director", "cast", "writer"] | None = None, page: int = 1) -> Json:
    """List the people of one film.

    Args:
        film_id: The film's number (id).
        role: Only people in this role.
        page: Page number; a page has twenty people.

    Returns:
        people (id, name, role), with page, pages and total.
    """
    start = db.row("SELECT 1 FROM films WHERE id = ?", film_id)
    _found(start, "film", film_id)
    source = "credits AS l JOIN people AS e ON e.id = l.person_id WHERE l.film_id = ?"
    values = [film_id]
    if role is not None:
        source += " AND l.role = ?"
        values.append(role)
    return _page(db, "people", "e.id, e.name, l.role", source, "e.id, l.role", values, page)


def list_person_films(db: Database, person_id: int, role: Literal["director", "cast", "writer"] | None = None, page: int = 1) -> Json:
    """List the films of one person.

    Args:
        person_id: The person's number (id).
        role: Only films in this role.
        page: Page number; a page has twenty films.

    Returns:
        films (id, title, year, role), with page, pages and total.
    """
    start = db.row("SELECT 1 FROM people WHERE id = ?", person_id)
    _found(start, "person", person_id)
    source = "credits AS l JOIN films AS e ON e.id = l.film_id WHERE l.person_id = ?"
    values = [person_id]
    if role is not None:
        source += " AND l.role = ?"
        values.append(role)
    return _page(db, "films", "e.id, e.title, e.year, l.role", source, "e.id, l.role", values, page)


def list_film_genres(db: Database, film_id: int, page: int = 1) -> Json:
    """List the genres of one film.

    Args:
        film_id: The film's number (id).
        page: Page number; a page has twenty genres.

    Returns:
        genres (name), with page, pages and total.
    """
    start = db.row("SELECT 1 FROM films WHERE id = ?", film_id)
    _found(start, "film", film_id)
    source = "genres AS e WHERE e.name IN (SELECT l.genre FROM film_genres AS l WHERE l.film_id = ?)"
    values = [film_id]
    return _page(db, "genres", "e.name", source, "e.name", values, page)


def list_film_countries(db: Database, film_id: int, page: int = 1) -> Json:
    """List the countries of one film.

    Args:
        film_id: The film's number (id).
        page: Page number; a page has twenty countries.

    Returns:
        countries (name), with page, pages and total.
    """
    start = db.row("SELECT 1 FROM films WHERE id = ?", film_id)
    _found(start, "film", film_id)
    source = "countries AS e WHERE e.name IN (SELECT l.country FROM film_countries AS l WHERE l.film_id = ?)"
    values = [film_id]
    return _page(db, "countries", "e.name", source, "e.name", values, page)


def list_film_languages(db: Database, film_id: int, page: int = 1) -> Json:
    """List the languages of one film.

    Args:
        film_id: The film's number (id).
        page: Page number; a page has twenty languages.

    Returns:
        languages (name), with page, pages and total.
    """
    start = db.row("SELECT 1 FROM films WHERE id = ?", film_id)
    _found(start, "film", film_id)
    source = "languages AS e WHERE e.name IN (SELECT l.language FROM film_languages AS l WHERE l.film_id = ?)"
    values = [film_id]
    return _page(db, "languages", "e.name", source, "e.name", values, page)


def list_watchlist(db: Database, member_id: int, page: int = 1) -> Json:
    """List the watchlist films of one member.

    Args:
        member_id: The member's number (id).
        page: Page number; a page has twenty films.

    Returns:
        films (id, title, year), with page, pages and total.
    """
    start = db.row("SELECT 1 FROM members WHERE id = ?", member_id)
    _found(start, "member", member_id)
    source = "films AS e WHERE e.id IN (SELECT l.film_id FROM watchlist AS l WHERE l.member_id = ?)"
    values = [member_id]
    return _page(db, "films", "e.id, e.title, e.year", source, "e.id", values, page)


def list_film_screenings(db: Database, film_id: int, page: int = 1) -> Json:
    """List the screenings of one film.

    Args:
        film_id: The film's number (id).
        page: Page number; a page has twenty screenings.

    Returns:
        screenings (id, starts_at), with page, pages and total.
    """
    start = db.row("SELECT 1 FROM films WHERE id = ?", film_id)
    _found(start, "film", film_id)
    source = "screenings AS e WHERE e.film_id = ?"
    values = [film_id]
    return _page(db, "screenings", "e.id, e.starts_at", source, "e.id", values, page)


def list_member_bookings(db: Database, member_id: int, page: int = 1) -> Json:
    """List the bookings of one member.

    Args:
        member_id: The member's number (id).
        page: Page number; a page has twenty bookings.

    Returns:
        bookings (id, booked_at), with page, pages and total.
    """
    start = db.row("SELECT 1 FROM members WHERE id = ?", member_id)
    _found(start, "member", member_id)
    source = "bookings AS e WHERE e.member_id = ?"
    values = [member_id]
    return _page(db, "bookings", "e.id, e.booked_at", source, "e.id", values, page)


def list_screening_bookings(db: Database, screening_id: int, page: int = 1) -> Json:
    """List the bookings of one screening.

    Args:
        screening_id: The screening's number (id).
        page: Page number; a page has twenty bookings.

    Returns:
        bookings (id, booked_at), with page, pages and total.
    """
    start = db.row("SELECT 1 FROM screenings WHERE id = ?", screening_id)
    _found(start, "screening", screening_id)
    source = "bookings AS e WHERE e.screening_id = ?"
    values = [screening_id]
    return _page(db, "bookings", "e.id, e.booked_at", source, "e.id", values, page)


def list_member_loans(db: Database, member_id: int, page: int = 1) -> Json:
    """List the loans of one member.

    Args:
        member_id: The member's number (id).
        page: Page number; a page has twenty loans.

    Returns:
        loans (id, lent_on), with page, pages and total.
    """
    start = db.row("SELECT 1 FROM members WHERE id = ?", member_id)
    _found(start, "member", member_id)
    source = "loans AS e WHERE e.member_id = ?"
    values = [member_id]
    return _page(db, "loans", "e.id, e.lent_on", source, "e.id", values, page)


def list_film_loans(db: Database, film_id: int, page: int = 1) -> Json:
    """List the loans of one film.

    Args:
        film_id: The film's number (id).
        page: Page number; a page has twenty loans.

    Returns:
        loans (id, lent_on), with page, pages and total.
    """
    start = db.row("SELECT 1 FROM films WHERE id = ?", film_id)
    _found(start, "film", film_id)
    source = "loans AS e WHERE e.film_id = ?"
    values = [film_id]
    return _page(db, "loans", "e.id, e.lent_on", source, "e.id", values, page)


def count_films_per_genre(db: Database, year_from: int | None = None, year_to: int | None = None) -> Json:
    """Count films per genre, the largest groups first, at most thirty.

    Args:
        year_from: Lowest release year.
        year_to: Highest release year.

    Returns:
        counts (genre, films).
    """
    tests, values = [], []
    if year_from is not None:
        tests.append("year >= ?")
        values.append(year_from)
    if year_to is not None:
        tests.append("year <= ?")
        values.append(year_to)
    where = " AND ".join(tests) or "1"
    source = f"film_genres AS l JOIN films AS e ON e.id = l.film_id WHERE {where} GROUP BY l.genre"
    sql = f"SELECT l.genre AS genre, count(*) AS films FROM {source} ORDER BY 2 DESC, 1 LIMIT 30"
    return {"counts": db.rows(sql, *values)}


def count_films_per_country(db: Database, year_from: int | None = None, year_to: int | None = None) -> Json:
    """Count films per country, the largest groups first, at most thirty.

    Args:
        year_from: Lowest release year.
        year_to: Highest release year.

    Returns:
        counts (country, films).
    """
    tests, values = [], []
    if year_from is not None:
        tests.append("year >= ?")
        values.append(year_from)
    if year_to is not None:
        tests.append("year <= ?")
        values.append(year_to)
    where = " AND ".join(tests) or "1"
    source = f"film_countries AS l JOIN films AS e ON e.id = l.film_id WHERE {where} GROUP BY l.country"
    sql = f"SELECT l.country AS country, count(*) AS films FROM {source} ORDER BY 2 DESC, 1 LIMIT 30"
    return {"counts": db.rows(sql, *values)}


def count_films_per_language(db: Database, year_from: int | None = None, year_to: int | None = None) -> Json:
    """Count films per language, the largest groups first, at most thirty.

    Args:
        year_from: Lowest release year.
        year_to: Highest release year.

    Returns:
        counts (language, films).
    """
    tests, values = [], []
    if year_from is not None:
        tests.append("year >= ?")
        values.append(year_from)
    if year_to is not None:
        tests.append("year <= ?")
        values.append(year_to)
    where = " AND ".join(tests) or "1"
    source = f"film_languages AS l JOIN films AS e ON e.id = l.film_id WHERE {where} GROUP BY l.language"
    sql = f"SELECT l.language AS language, count(*) AS films FROM {source} ORDER BY 2 DESC, 1 LIMIT 30"
    return {"counts": db.rows(sql, *values)}


def add_to_watchlist(db: Database, member_id: int, film_id: int) -> Json:
    """Put a film on a member's watchlist.

    Args:
        member_id: The member's card number.
        film_id: The film's catalogue number.

    Returns:
        done, and the arguments as they were taken.
    """
    if db.row("SELECT 1 FROM members WHERE id = ?", member_id) is None:
        raise ToolError("not_found", "There is no member with this card number.")
    if db.row("SELECT 1 FROM films WHERE id = ?", film_id) is None:
        raise ToolError("not_found", "There is no film with this catalogue number.")
    if db.row("SELECT 1 FROM watchlist WHERE member_id = ? AND film_id = ?", member_id, film_id) is not None:
        raise ToolError("refused", "The film is on the member's watchlist already.")
    db.write("INSERT INTO watchlist (member_id, film_id, added_on) VALUES (?, ?, ?)", member_id, film_id, day(db.now()))
    return {"done": True, "member_id": member_id, "film_id": film_id}


def book_seats(db: Database, member_id: int, screening_id: int, seats: int) -> Json:
    """Book seats at a screening for a member.

    Args:
        member_id: The member's card number.
        screening_id: The screening's number.
        seats: How many, 1 to 8.

    Returns:
        done, and the arguments as they were taken.
    """
    if not 1 <= seats <= 8:
        raise ToolError("bad_argument", f"seats: expected 1 to 8, got {seats}.")
    if db.row("SELECT 1 FROM members WHERE id = ?", member_id) is None:
        raise ToolError("not_found", "There is no member with this card number.")
    if db.row("SELECT 1 FROM screenings WHERE id = ? AND seats_left >= ?", screening_id, seats) is None:
        raise ToolError("refused", "There is no such screening, or it has too few seats left.")
    if db.row("SELECT 1 FROM bookings WHERE member_id = ? AND screening_id = ?", member_id, screening_id) is not None:
        raise ToolError("refused", "The member has booked this screening already.")
    if db.value("SELECT EXISTS (SELECT 1 FROM `screenings` AS t1 WHERE t1.`id` = ? AND (t1.`starts_at` < '2026-03-03 09:00'))", screening_id):
        raise ToolError("refused", "Bookings for a screening close twenty-four hours before it starts.")
    db.write("INSERT INTO bookings (member_id, screening_id, seats, booked_at) VALUES (?, ?, ?, ?)", member_id, screening_id, seats, db.now())
    db.write("UPDATE screenings SET seats_left = seats_left - ? WHERE id = ?", seats, screening_id)
    return {"done": True, "member_id": member_id, "screening_id": screening_id, "seats": seats}


def lend_disc(db: Database, member_id: int, film_id: int) -> Json:
    """Lend a disc of a film to a member for two weeks.

    Args:
        member_id: The member's card number.
        film_id: The film's catalogue number.

    Returns:
        done, and the arguments as they were taken.
    """
    if db.row("SELECT 1 FROM members WHERE id = ?", member_id) is None:
        raise ToolError("not_found", "There is no member with this card number.")
    if db.row("SELECT 1 FROM discs WHERE film_id = ? AND copies_left >= ?", film_id, 1) is None:
        raise ToolError("refused", "The club has no disc of this film, or all are out.")
    if db.value("SELECT EXISTS (SELECT 1 FROM `members` AS t1 WHERE t1.`id` = ? AND ((SELECT count(*) FROM `loans` AS t3 WHERE t3.`id` IN (SELECT t2.`id` FROM `loans` AS t2 WHERE t2.`member_id` = t1.`id`) AND (t3.`returned_on` IS NULL)) >= 3))", member_id):
        raise ToolError("refused", "A member may have three discs at a time; who has three or more that are not returned may not borrow another one.")
    db.write("INSERT INTO loans (member_id, film_id, lent_on, due_on) VALUES (?, ?, ?, ?)", member_id, film_id, day(db.now()), day(db.now(), 14))
    db.write("UPDATE discs SET copies_left = copies_left - ? WHERE film_id = ?", 1, film_id)
    return {"done": True, "member_id": member_id, "film_id": film_id}


def remove_from_watchlist(db: Database, member_id: int, film_id: int) -> Json:
    """Take a film off a member's watchlist.

    Args:
        member_id: The member's card number.
        film_id: The film's catalogue number.

    Returns:
        done, and the arguments as they were taken.
    """
    if db.row("SELECT 1 FROM watchlist WHERE member_id = ? AND film_id = ?", member_id, film_id) is None:
        raise ToolError("not_found", "The film is not on the member's watchlist.")
    db.write("DELETE FROM watchlist WHERE member_id = ? AND film_id = ?", member_id, film_id)
    return {"done": True, "member_id": member_id, "film_id": film_id}


def cancel_booking(db: Database, member_id: int, screening_id: int) -> Json:
    """Cancel a member's booking for a screening; its seats are free again.

    Args:
        member_id: The member's card number.
        screening_id: The screening's number.

    Returns:
        done, and the arguments as they were taken.
    """
    bookings_seats = db.value("SELECT seats FROM bookings WHERE member_id = ? AND screening_id = ?", member_id, screening_id)
    if db.row("SELECT 1 FROM bookings WHERE member_id = ? AND screening_id = ?", member_id, screening_id) is None:
        raise ToolError("not_found", "The member has no booking for this screening.")
    db.write("DELETE FROM bookings WHERE member_id = ? AND screening_id = ?", member_id, screening_id)
    db.write("UPDATE screenings SET seats_left = seats_left + ? WHERE id = ?", bookings_seats, screening_id)
    return {"done": True, "member_id": member_id, "screening_id": screening_id}


def return_disc(db: Database, loan_id: int, film_id: int) -> Json:
    """Take back the disc of a film that was lent; it can be lent again.

    Args:
        loan_id: The loan's number.
        film_id: The film's catalogue number.

    Returns:
        done, and the arguments as they were taken.
    """
    if db.row("SELECT 1 FROM loans WHERE id = ? AND film_id = ?", loan_id, film_id) is None:
        raise ToolError("not_found", "There is no such loan of this film.")
    if db.row("SELECT 1 FROM loans WHERE id = ? AND returned_on IS NULL", loan_id) is None:
        raise ToolError("refused", "This loan's disc was returned already.")
    db.write("UPDATE loans SET returned_on = ? WHERE id = ?", day(db.now()), loan_id)
    db.write("UPDATE discs SET copies_left = copies_left + ? WHERE film_id = ?", 1, film_id)
    return {"done": True, "loan_id": loan_id, "film_id": film_id}


def extend_loan(db: Database, loan_id: int) -> Json:
    """Extend a loan: its disc is due two weeks from today.

    Args:
        loan_id: The loan's number.

    Returns:
        done, and the arguments as they were taken.
    """
    if db.row("SELECT 1 FROM loans WHERE id = ?", loan_id) is None:
        raise ToolError("not_found", "There is no loan with this number.")
    if db.row("SELECT 1 FROM loans WHERE id = ? AND returned_on IS NULL", loan_id) is None:
        raise ToolError("refused", "This loan's disc was returned already.")
    if db.value("SELECT EXISTS (SELECT 1 FROM `loans` AS t1 WHERE t1.`id` = ? AND (t1.`due_on` < '2026-03-02'))", loan_id):
        raise ToolError("refused", "A loan that is overdue (due before today) is not extended.")
    db.write("UPDATE loans SET due_on = ? WHERE id = ?", day(db.now(), 14), loan_id)
    return {"done": True, "loan_id": loan_id}
