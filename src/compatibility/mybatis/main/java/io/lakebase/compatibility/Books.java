package io.lakebase.compatibility;

import java.util.List;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;

interface Books {

  @Update("CREATE TABLE book (id int PRIMARY KEY, title text NOT NULL)")
  void createTable();

  @Insert("INSERT INTO book (id, title) VALUES (#{id}, #{title})")
  void add(@Param("id") int id, @Param("title") String title);

  @Select("SELECT title FROM book ORDER BY id")
  List<String> titles();
}
