print("mpkg: nothing is built yet")
